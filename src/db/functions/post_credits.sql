-- Writes one movement of a workspace's prepaid credits, once for a kind and
-- cause, and moves the balance with it. What comes in pays debt first; what is
-- taken comes from the part no call holds, and the rest becomes debt. Locks the
-- balance row. Answers whether this call did it; nothing to move is no entry.
create or replace function post_credits(
  p_workspace_id uuid,
  p_kind credit_entry_kind,
  p_credits bigint,
  p_cause text,
  p_note text,
  p_now timestamptz
) returns boolean
language plpgsql
as $$
declare
  v_balance credit_balances;
  v_taken bigint;
begin
  select * into strict v_balance from credit_balances b
   where b.workspace_id = p_workspace_id for update;
  if p_credits = 0 then
    return false;
  end if;
  insert into credit_entries
    (workspace_id, kind, credits, cause, note, occurred_at)
  values (p_workspace_id, p_kind, p_credits, p_cause, p_note,
    coalesce(p_now, clock_timestamp()))
  on conflict on constraint credit_entries_once_a_cause do nothing;
  if not found then
    return false;
  end if;

  if p_credits > 0 then
    perform move_prepaid(p_workspace_id, p_credits, 0);
  else
    v_taken := least(-p_credits, v_balance.balance - v_balance.held);
    update credit_balances b
       set balance = b.balance - v_taken, debt = b.debt - p_credits - v_taken
     where b.workspace_id = p_workspace_id;
  end if;
  return true;
end;
$$;
