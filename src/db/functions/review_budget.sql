-- What the operator's month has crossed of its budget, whoever crossed it
-- unseen, and from when on the budget is what it is now: the job `notify` runs
-- it. Answers how many alerts are new.
create or replace function review_budget(
  p_budget_nanos bigint,
  p_now timestamptz
) returns integer
language plpgsql
as $$
declare
  v_now timestamptz := coalesce(p_now, clock_timestamp());
  v_month date := (date_trunc('month', v_now, 'UTC') at time zone 'UTC')::date;
  v_known_nanos bigint;
  v_spent bigint;
begin
  perform 1 from operator_settings o where o.id = 1 for update;
  select b.budget_nanos into v_known_nanos
    from operator_budgets b order by b.since desc limit 1;
  if v_known_nanos is distinct from p_budget_nanos then
    insert into operator_budgets (since, budget_nanos)
    values (date_trunc('milliseconds', v_now), p_budget_nanos)
    on conflict (since) do update set budget_nanos = excluded.budget_nanos;
  end if;

  if p_budget_nanos is null then
    return 0;
  end if;
  select coalesce(sum(s.cost_nanos), 0) into v_spent
    from operator_spend s where s.month = v_month;
  return note_budget(v_month, v_spent, p_budget_nanos, v_now);
end;
$$;
