-- Adds the facts that transactions from p_from on and before p_until wrote; null
-- p_from: all there are before p_until, into empty rollups. Internal to
-- fold_rollups and rebuild_rollups, which hold the cursor's row. Answers how
-- many there were.
--
-- One statement, so that all of it sees the rollups as they were before: who is
-- new to a day is not yet in usage_person_days. Such a person counts on each of
-- the days to come on which an older day of theirs does not count already.
--
-- Planned for its values each time: p_from null reads everything, else the few
-- last pages.
create or replace function add_to_rollups(p_from bigint, p_until bigint)
returns bigint
language plpgsql
set plan_cache_mode = force_custom_plan
as $$
declare
  v_facts bigint;
begin
  with facts as materialized (
    select * from rollup_facts f
     where (p_from is null or f.written_by >= p_from)
       and ((p_from is null and f.written_by is null) or f.written_by < p_until)
  ), hours as (
    insert into usage_hours as h
    select f.hour, f.workspace_id, f.user_id, f.plan_id, f.feature, f.model_id,
           sum(f.calls), sum(f.input_tokens), sum(f.cached_input_tokens),
           sum(f.output_tokens), sum(f.credits), sum(f.included_credits),
           sum(f.prepaid_credits), sum(f.overage_credits), sum(f.cost_nanos),
           sum(f.failed_attempts_cost_nanos)
      from facts f group by 1, 2, 3, 4, 5, 6
    on conflict on constraint usage_hours_pk do update
      set calls = h.calls + excluded.calls,
          input_tokens = h.input_tokens + excluded.input_tokens,
          cached_input_tokens
            = h.cached_input_tokens + excluded.cached_input_tokens,
          output_tokens = h.output_tokens + excluded.output_tokens,
          credits = h.credits + excluded.credits,
          included_credits = h.included_credits + excluded.included_credits,
          prepaid_credits = h.prepaid_credits + excluded.prepaid_credits,
          overage_credits = h.overage_credits + excluded.overage_credits,
          cost_nanos = h.cost_nanos + excluded.cost_nanos,
          failed_attempts_cost_nanos = h.failed_attempts_cost_nanos
            + excluded.failed_attempts_cost_nanos
  ), days as (
    insert into usage_rollup_days as d
    select f.day, f.plan_id, f.feature, f.model_id,
           sum(f.calls), sum(f.input_tokens), sum(f.cached_input_tokens),
           sum(f.output_tokens), sum(f.credits), sum(f.included_credits),
           sum(f.prepaid_credits), sum(f.overage_credits), sum(f.cost_nanos),
           sum(f.failed_attempts_cost_nanos),
           count(*) filter (where f.outcome = 'completed'),
           count(*) filter (where f.outcome = 'stopped'),
           count(*) filter (where f.outcome = 'failed'),
           count(*) filter (where f.outcome = 'abandoned'),
           sum(f.excess_credits)
      from facts f group by 1, 2, 3, 4
    on conflict on constraint usage_rollup_days_pk do update
      set calls = d.calls + excluded.calls,
          input_tokens = d.input_tokens + excluded.input_tokens,
          cached_input_tokens
            = d.cached_input_tokens + excluded.cached_input_tokens,
          output_tokens = d.output_tokens + excluded.output_tokens,
          credits = d.credits + excluded.credits,
          included_credits = d.included_credits + excluded.included_credits,
          prepaid_credits = d.prepaid_credits + excluded.prepaid_credits,
          overage_credits = d.overage_credits + excluded.overage_credits,
          cost_nanos = d.cost_nanos + excluded.cost_nanos,
          failed_attempts_cost_nanos = d.failed_attempts_cost_nanos
            + excluded.failed_attempts_cost_nanos,
          completed_calls = d.completed_calls + excluded.completed_calls,
          stopped_calls = d.stopped_calls + excluded.stopped_calls,
          failed_calls = d.failed_calls + excluded.failed_calls,
          abandoned_calls = d.abandoned_calls + excluded.abandoned_calls,
          excess_credits = d.excess_credits + excluded.excess_credits
  ), first_tokens as (
    insert into first_token_days as t
    select f.day, f.model_id, f.first_token_bucket, count(*)
      from facts f where f.first_token_bucket is not null group by 1, 2, 3
    on conflict (day, model_id, bucket) do update
      set calls = t.calls + excluded.calls
  ), months as (
    insert into user_months as m
    select date_trunc('month', f.day)::date, f.user_id, sum(f.calls),
           sum(f.credits), sum(f.cost_nanos + f.failed_attempts_cost_nanos)
      from facts f group by 1, 2
    on conflict (month, user_id) do update
      set calls = m.calls + excluded.calls,
          credits = m.credits + excluded.credits,
          cost_nanos = m.cost_nanos + excluded.cost_nanos
  ), person_days as (
    insert into usage_person_days as p
    select f.day, f.workspace_id, f.user_id,
           sum(f.calls), sum(f.input_tokens), sum(f.cached_input_tokens),
           sum(f.output_tokens), sum(f.credits), sum(f.included_credits),
           sum(f.prepaid_credits), sum(f.overage_credits), sum(f.cost_nanos),
           sum(f.failed_attempts_cost_nanos)
      from facts f group by 1, 2, 3
    on conflict (day, workspace_id, user_id) do update
      set calls = p.calls + excluded.calls,
          input_tokens = p.input_tokens + excluded.input_tokens,
          cached_input_tokens
            = p.cached_input_tokens + excluded.cached_input_tokens,
          output_tokens = p.output_tokens + excluded.output_tokens,
          credits = p.credits + excluded.credits,
          included_credits = p.included_credits + excluded.included_credits,
          prepaid_credits = p.prepaid_credits + excluded.prepaid_credits,
          overage_credits = p.overage_credits + excluded.overage_credits,
          cost_nanos = p.cost_nanos + excluded.cost_nanos,
          failed_attempts_cost_nanos = p.failed_attempts_cost_nanos
            + excluded.failed_attempts_cost_nanos
  ), kinds as materialized (
    select date_trunc('month', f.day)::date as month, f.user_id, f.plan_id,
           f.feature, f.model_id, sum(f.calls) as calls,
           sum(f.input_tokens) as input_tokens,
           sum(f.output_tokens) as output_tokens, sum(f.credits) as credits,
           sum(f.cost_nanos + f.failed_attempts_cost_nanos) as cost_nanos
      from facts f group by 1, 2, 3, 4, 5
  ), person_kinds as (
    insert into person_kind_months as k
    select n.month, coalesce(n.plan_id, ''), coalesce(n.feature, ''),
           coalesce(n.model_id, ''), n.user_id, sum(n.calls),
           sum(n.input_tokens), sum(n.output_tokens), sum(n.credits),
           sum(n.cost_nanos)
      from kinds n
     group by n.month, n.user_id, cube (n.plan_id, n.feature, n.model_id)
    on conflict on constraint person_kind_months_pk do update
      set calls = k.calls + excluded.calls,
          input_tokens = k.input_tokens + excluded.input_tokens,
          output_tokens = k.output_tokens + excluded.output_tokens,
          credits = k.credits + excluded.credits,
          cost_nanos = k.cost_nanos + excluded.cost_nanos
  ), workspaces as (
    insert into workspace_months as w
    select date_trunc('month', f.day)::date, f.workspace_id,
           sum(f.prepaid_credits), sum(f.overage_credits),
           sum(f.cost_nanos + f.failed_attempts_cost_nanos)
      from facts f group by 1, 2
    on conflict (month, workspace_id) do update
      set prepaid_credits = w.prepaid_credits + excluded.prepaid_credits,
          overage_credits = w.overage_credits + excluded.overage_credits,
          cost_nanos = w.cost_nanos + excluded.cost_nanos
  ), newly as (
    select distinct f.user_id, f.day from facts f
     where p_from is not null and not exists (
       select from usage_person_days p
        where p.user_id = f.user_id and p.day = f.day)
  ), reached as (
    select n.user_id, n.day + ago as day, min(ago) as ago
      from newly n cross join generate_series(0, 29) as ago group by 1, 2
  ), people as (
    insert into active_people_days as a
    select r.day, count(*) filter (where r.ago = 0),
           count(*) filter (
             where r.ago < 7 and coalesce(last.day < r.day - 6, true)),
           count(*) filter (where coalesce(last.day < r.day - 29, true))
      from reached r
      left join lateral (
        select p.day from usage_person_days p
         where p.user_id = r.user_id and p.day <= r.day
         order by p.day desc limit 1) as last on true
     group by 1
    on conflict (day) do update
      set daily = a.daily + excluded.daily,
          weekly = a.weekly + excluded.weekly,
          monthly = a.monthly + excluded.monthly
  )
  select count(*) into v_facts from facts;
  return v_facts;
end;
$$;
