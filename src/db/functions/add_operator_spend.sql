-- Adds provider cost to the operator's month and marks the month when its
-- budget is spent. One of 16 rows is taken at random, so that settles of
-- different workspaces seldom meet; the last step of every caller, which keeps
-- the order of locks the same everywhere.
create or replace function add_operator_spend(
  p_cost_nanos bigint,
  p_budget_nanos bigint,
  p_at timestamptz
) returns void
language plpgsql
as $$
declare
  v_month date := (date_trunc('month', p_at, 'UTC') at time zone 'UTC')::date;
begin
  if p_cost_nanos = 0 then
    return;
  end if;

  insert into operator_spend as s (month, shard, cost_nanos)
  values (v_month, floor(random() * 16)::smallint, p_cost_nanos)
  on conflict (month, shard)
  do update set cost_nanos = s.cost_nanos + excluded.cost_nanos;

  if p_budget_nanos is not null and p_budget_nanos <= (
    select sum(s.cost_nanos) from operator_spend s where s.month = v_month
  ) then
    insert into operator_settings as o (id, budget_spent_month)
    values (1, v_month)
    on conflict (id) do update
      set budget_spent_month = excluded.budget_spent_month
      where o.budget_spent_month is distinct from excluded.budget_spent_month;
  end if;
end;
$$;
