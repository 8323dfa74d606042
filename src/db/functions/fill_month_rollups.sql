-- Makes the rollups by month anew from those by the hour, which are older than
-- they are: code of before folds without them. Internal to fold_rollups, which
-- holds the cursor's row.
create or replace function fill_month_rollups() returns void
language plpgsql
as $$
begin
  delete from person_kind_months;
  delete from workspace_months;
  insert into person_kind_months
  select n.month, coalesce(n.plan_id, ''), coalesce(n.feature, ''),
         coalesce(n.model_id, ''), n.user_id, sum(n.calls),
         sum(n.input_tokens), sum(n.output_tokens), sum(n.credits),
         sum(n.cost_nanos)
    from (
      select date_trunc('month', h.hour at time zone 'UTC')::date as month,
             h.user_id, h.plan_id, h.feature, h.model_id, sum(h.calls) as calls,
             sum(h.input_tokens) as input_tokens,
             sum(h.output_tokens) as output_tokens, sum(h.credits) as credits,
             sum(h.cost_nanos + h.failed_attempts_cost_nanos) as cost_nanos
        from usage_hours h group by 1, 2, 3, 4, 5) as n
   group by n.month, n.user_id, cube (n.plan_id, n.feature, n.model_id);
  insert into workspace_months
  select date_trunc('month', d.day)::date, d.workspace_id,
         sum(d.prepaid_credits), sum(d.overage_credits),
         sum(d.cost_nanos + d.failed_attempts_cost_nanos)
    from usage_person_days d group by 1, 2;
end;
$$;
