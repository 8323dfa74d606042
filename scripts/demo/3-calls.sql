-- Who asked how much on which day. Weekends are quieter, and not everybody comes
-- every day; the one who abuses it came two days ago and hardly stopped.
create temporary table demo_calls on commit drop as
with days as (
  select p.*, day, t.workspace_id as paying_id, t.plan_id as paid_plan,
         case p.kind
           when 'abuser' then case when day < current_date then 420 else 0 end
           when 'overage' then 16 + (random() * 26)::integer
           when 'gift' then 20 + (random() * 20)::integer
           when 'free' then (random() * 7)::integer
           else (random() * 18)::integer end
         * case when p.kind <> 'abuser' and (extract(isodow from day) > 5
               or random() < 0.35) and random() < 0.7 then 0 else 1 end as calls
    from demo_people p join demo_payers t on t.n = p.payer
    cross join lateral generate_series(
      (p.joined_at at time zone 'UTC')::date,
      (now() at time zone 'UTC')::date, interval '1 day') as each (day_at)
    cross join lateral (select day_at::date as day) as d
), asked as (
  select d.*, call, date_trunc('milliseconds',
           greatest(day::timestamp at time zone 'UTC'
             + interval '7 hours' + random() * interval '15 hours',
             d.joined_at + interval '10 minutes')) as started_at,
         random() as of_model, random() as of_outcome, random() as of_cache,
         (150 + random() ^ 3 * 5000)::integer as input_tokens,
         (40 + random() ^ 2 * 950)::integer as output_tokens
    from days d cross join lateral generate_series(1, d.calls) as call
), modelled as (
  select a.*,
         case when a.paid_plan <> 'free' and a.of_model < 0.35 then 'gpt-4o'
              when a.of_model < 0.75 then 'gpt-4o-mini'
              else 'llama-3.3-70b-versatile' end as model_id,
         case when a.kind = 'abuser' and a.of_outcome < 0.97 then 'failed'
              when a.of_outcome < 0.94 then 'completed'
              when a.of_outcome < 0.975 then 'stopped'
              else 'failed' end::request_outcome as outcome
    from asked a where a.started_at < now() - interval '5 minutes'
), priced as (
  select m.*, p.id as price_id, f.source, f.starts, f.included_limit,
         case when m.of_cache < 0.3 then m.input_tokens / 2 else 0 end
           as cached_tokens,
         m.outcome <> 'failed' as is_charged,
         case when m.call % 6 = 1 then 'title' else 'chat' end as feature,
         1024 * p.output_weight + m.input_tokens * 2 * p.input_weight as held,
         u.credits, u.cost_nanos
    from modelled m
    join demo_periods f on f.workspace_id = m.paying_id
      and m.started_at >= f.starts and m.started_at < f.ends
    cross join lateral (
      select * from model_prices p where p.model_id = m.model_id
       order by p.effective_from <= m.started_at desc,
                case when p.effective_from <= m.started_at
                  then p.effective_from end desc nulls last,
                p.effective_from
       limit 1) as p
    cross join lateral price_usage(p, m.input_tokens,
      case when m.of_cache < 0.3 then m.input_tokens / 2 else 0 end, 0,
      m.output_tokens) as u
), reckoned as (
  select c.*, sum(case when is_charged then credits else 0 end) over (
           partition by paying_id, starts order by started_at, user_id, call)
         - case when is_charged then credits else 0 end as used_before
    from priced c
)
select gen_random_uuid() as id, gen_random_uuid() as event_id, r.*,
       case when not is_charged then 0
            when included_limit is null then credits
            else least(credits, greatest(included_limit - used_before, 0))
       end as included,
       started_at + (400 + of_cache * 900) * interval '1 ms' as first_token_at,
       started_at + (900 + output_tokens * 12) * interval '1 ms' as finished_at
  from reckoned r;

-- What the plan does not pay for is refused, but where somebody pays for more.
delete from demo_calls
 where is_charged and included < credits and kind not in ('overage', 'prepaid');

insert into ai_requests
  (id, workspace_id, user_id, conversation_id, answer_id, feature,
   counts_as_request, model_id, served_model_id, price_id, plan_id, state,
   outcome, idempotency_key, request_hash, period_source, period_start,
   usage_day, held_credits, held_included_credits, held_prepaid_credits,
   held_overage_credits, input_tokens_counted, input_tokens_held,
   max_output_tokens, received_output_tokens, input_tokens,
   cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens,
   credits, cost_nanos, excess_credits, failed_attempts_cost_nanos, attempts,
   error_code, started_at, dispatched_at, first_token_at, finished_at,
   expires_at, trace_id, released_by)
select id, paying_id, user_id, gen_random_uuid(), gen_random_uuid(), feature,
       feature = 'chat', model_id, case when is_charged then model_id end,
       price_id, paid_plan,
       (case when is_charged then 'settled' else 'released' end)::request_state,
       outcome, 'demo-' || id, 'demo', source, starts,
       (started_at at time zone 'UTC')::date,
       greatest(held, credits),
       greatest(held, credits) - case when is_charged then credits - included else 0 end,
       case when is_charged and kind = 'prepaid' then credits - included else 0 end,
       case when is_charged and kind <> 'prepaid' then credits - included else 0 end,
       input_tokens, input_tokens * 2, 1024,
       case when is_charged then output_tokens else 0 end,
       case when is_charged then input_tokens else 0 end,
       case when is_charged then cached_tokens end,
       case when is_charged then 0 end,
       case when is_charged then output_tokens else 0 end,
       case when is_charged then 0 end,
       case when is_charged then credits else 0 end,
       case when is_charged then cost_nanos else 0 end,
       case when is_charged then 0 end,
       case when kind = 'abuser' then cost_nanos * 3 else 0 end,
       case when is_charged then 1 else 3 end,
       case when not is_charged then 'provider_error' end,
       started_at, started_at, case when is_charged then first_token_at end,
       finished_at, started_at + interval '30 seconds',
       replace(gen_random_uuid()::text, '-', ''),
       case when not is_charged then pg_current_xact_id()::text::bigint end
  from demo_calls;

insert into usage_events
  (id, request_id, kind, workspace_id, user_id, occurred_at, period_source,
   period_start, feature, model_id, price_id, input_tokens,
   cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens,
   total_tokens, credits, included_credits, prepaid_credits, overage_credits,
   cost_nanos, is_estimated)
select event_id, id, 'charge', paying_id, user_id, finished_at, source, starts,
       feature, model_id, price_id, input_tokens, cached_tokens, 0,
       output_tokens, 0, input_tokens + output_tokens, credits, included,
       case when kind = 'prepaid' then credits - included else 0 end,
       case when kind <> 'prepaid' then credits - included else 0 end,
       cost_nanos, false
  from demo_calls where is_charged;
