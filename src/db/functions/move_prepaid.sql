-- Changes a prepaid balance and what of it is held, and pays debt with whatever
-- is free after that: while there is debt, nothing prepaid can be promised
-- anyway. balance - debt changes by p_balance_change alone. The caller holds
-- the balance row.
create or replace function move_prepaid(
  p_workspace_id uuid,
  p_balance_change bigint,
  p_held_change bigint
) returns void
language plpgsql
as $$
begin
  update credit_balances b
     set held = b.held + p_held_change,
         balance = b.balance + p_balance_change - paid.credits,
         debt = b.debt - paid.credits
    from (select least(o.debt, o.balance + p_balance_change
                   - o.held - p_held_change) as credits
            from credit_balances o where o.workspace_id = p_workspace_id
         ) as paid
   where b.workspace_id = p_workspace_id;
end;
$$;
