-- Sets a workspace's counters to what its ledger and running calls add up to.
-- The balance row is locked first, as everybody does, so that no charge comes
-- between the sum and its storing. False when a constraint refuses the true
-- figures; nothing is changed then.
create or replace function rebuild_counters(p_workspace_id uuid)
returns boolean
language plpgsql
as $$
declare
  v_entries bigint;
  v_holds bigint;
begin
  perform 1 from credit_balances b
   where b.workspace_id = p_workspace_id for update;

  update usage_totals t
     set included_used = l.included, prepaid_used = l.prepaid,
         overage_used = l.overage, cost_nanos = l.cost,
         included_held = h.included, overage_held = h.overage
    from usage_totals old
    cross join lateral (
      select coalesce(sum(e.included_credits), 0) as included,
             coalesce(sum(e.prepaid_credits), 0) as prepaid,
             coalesce(sum(e.overage_credits), 0) as overage,
             coalesce(sum(e.cost_nanos), 0) as cost
        from usage_events e
       where e.workspace_id = old.workspace_id
         and e.period_source = old.period_source
         and e.period_start = old.period_start) as l
    cross join lateral (
      select coalesce(sum(r.held_included_credits), 0) as included,
             coalesce(sum(r.held_overage_credits), 0) as overage
        from ai_requests r
       where r.workspace_id = old.workspace_id and r.state = 'held'
         and r.period_source = old.period_source
         and r.period_start = old.period_start) as h
   where old.workspace_id = p_workspace_id
     and t.workspace_id = old.workspace_id
     and t.period_source = old.period_source
     and t.period_start = old.period_start
     and (t.included_used, t.prepaid_used, t.overage_used, t.cost_nanos,
          t.included_held, t.overage_held)
         is distinct from (l.included, l.prepaid, l.overage, l.cost,
                           h.included, h.overage);

  insert into usage_days as d
    (workspace_id, user_id, day, credits, cost_nanos, input_tokens,
     output_tokens)
  select e.workspace_id, e.user_id, r.usage_day, sum(e.credits),
         sum(e.cost_nanos), sum(e.input_tokens), sum(e.output_tokens)
    from usage_events e join ai_requests r on r.id = e.request_id
   where e.workspace_id = p_workspace_id
   group by 1, 2, 3
  on conflict (workspace_id, user_id, day) do update
     set credits = excluded.credits, cost_nanos = excluded.cost_nanos,
         input_tokens = excluded.input_tokens,
         output_tokens = excluded.output_tokens
   where (d.credits, d.cost_nanos, d.input_tokens, d.output_tokens)
         <> (excluded.credits, excluded.cost_nanos, excluded.input_tokens,
             excluded.output_tokens);

  select coalesce(sum(e.credits), 0) into v_entries from credit_entries e
   where e.workspace_id = p_workspace_id;
  select coalesce(sum(r.held_prepaid_credits), 0) into v_holds
    from ai_requests r
   where r.workspace_id = p_workspace_id and r.state = 'held';
  -- What is owed stays owed; what running calls were promised stays theirs.
  update credit_balances b
     set held = v_holds,
         balance = greatest(v_entries + b.debt, v_holds),
         debt = b.debt + greatest(v_holds - v_entries - b.debt, 0)
   where b.workspace_id = p_workspace_id
     and (b.balance - b.debt, b.held) <> (v_entries, v_holds);
  return true;
exception when check_violation then
  return false;
end;
$$;
