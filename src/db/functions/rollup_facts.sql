-- What the rollups are sums of: a row for each row of the ledger, and one for
-- each call that ended without any. Nothing in a row changes once it is there,
-- so that it can be added when it is new or years later:
-- a correction is booked under the model of the charge that it corrects, and
-- what is only known of an abandoned call when its end comes late (its excess,
-- its failed attempts) comes with the correction.
create or replace view rollup_facts as
select e.written_by,
       date_trunc('hour', r.started_at, 'UTC') as hour,
       (r.started_at at time zone 'UTC')::date as day,
       e.workspace_id, e.user_id, r.plan_id, e.feature,
       case e.kind when 'charge' then e.model_id else r.model_id end as model_id,
       (e.kind = 'charge')::integer as calls,
       case e.kind when 'charge' then r.outcome end as outcome,
       e.input_tokens, e.cached_input_tokens, e.output_tokens, e.credits,
       e.included_credits, e.prepaid_credits, e.overage_credits, e.cost_nanos,
       case when e.kind = 'correction' or r.outcome <> 'abandoned'
         then r.failed_attempts_cost_nanos else 0 end
         as failed_attempts_cost_nanos,
       case when e.kind = 'correction' or r.outcome <> 'abandoned'
         then coalesce(r.excess_credits, 0) else 0 end as excess_credits,
       case when e.kind = 'charge' and r.outcome <> 'abandoned'
         then first_token_bucket(r.first_token_at - r.started_at) end
         as first_token_bucket
  from usage_events e
  join ai_requests r on r.id = e.request_id
union all
select r.released_by,
       date_trunc('hour', r.started_at, 'UTC'),
       (r.started_at at time zone 'UTC')::date,
       r.workspace_id, r.user_id, r.plan_id, r.feature, r.model_id,
       1, r.outcome, 0, 0, 0, 0, 0, 0, 0, 0,
       r.failed_attempts_cost_nanos, 0, null
  from ai_requests r
 where r.state = 'released';
