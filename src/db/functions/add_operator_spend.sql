-- Adds provider cost to the operator's month and notes what that crosses of the
-- budget. One of 16 rows is taken at random, so that settles of different
-- workspaces seldom meet; the last step of every caller, which keeps the order
-- of locks the same everywhere.
--
-- Settles that commit at one moment do not see each other's cost. Where a
-- twentieth of the budget, or 64 calls like this one, would spend the rest, they
-- queue: each then sees what the one before it added, and none that reaches the
-- budget is missed. What else is crossed unseen is found by review_budget.
create or replace function add_operator_spend(
  p_cost_nanos bigint,
  p_budget_nanos bigint,
  p_at timestamptz
) returns void
language plpgsql
as $$
declare
  v_month date := (date_trunc('month', p_at, 'UTC') at time zone 'UTC')::date;
  v_spent bigint;
  v_before bigint;
  v_half bigint := p_budget_nanos / 2;
  v_most bigint := p_budget_nanos / 5 * 4;
begin
  if p_cost_nanos = 0 then
    return;
  end if;

  insert into operator_spend as s (month, shard, cost_nanos)
  values (v_month, floor(random() * 16)::smallint, p_cost_nanos)
  on conflict (month, shard)
  do update set cost_nanos = s.cost_nanos + excluded.cost_nanos;

  if p_budget_nanos is null then
    return;
  end if;
  select sum(s.cost_nanos) into v_spent
    from operator_spend s where s.month = v_month;

  if p_budget_nanos - v_spent
      <= greatest(p_budget_nanos / 20, 64 * p_cost_nanos)
    and not exists (
      select from operator_settings o
       where (o.budget_lifted_month = v_month
              and (o.budget_lifted_nanos >= p_budget_nanos
                   or o.budget_lifted_nanos is null))
          or (o.budget_spent_month = v_month
              and o.budget_spent_nanos >= p_budget_nanos))
  then
    perform 1 from operator_settings o where o.id = 1 for update;
    select sum(s.cost_nanos) into v_spent
      from operator_spend s where s.month = v_month;
    if v_spent >= p_budget_nanos then
      perform note_budget(v_month, v_spent, p_budget_nanos, p_at);
      return;
    end if;
  end if;

  v_before := v_spent - p_cost_nanos;
  if (v_before < v_half and v_spent >= v_half)
    or (v_before < v_most and v_spent >= v_most)
  then
    perform note_budget(v_month, v_spent, p_budget_nanos, p_at);
  end if;
end;
$$;
