-- Replaces a hold by its charge, in counters and ledger at once, and answers
-- what paid for it. Internal to settle and expire_call: the caller holds the
-- workspace's balance row and has seen the request in state `held`.
--
-- The charge is split anew: what other calls have freed meanwhile in the
-- included quota is used first, then this call's own prepaid part, then its own
-- overage part. The rest of the hold is given back.
create or replace function charge_call(
  p_request ai_requests,
  p_credits bigint,
  p_cost_nanos bigint,
  p_model_id text,
  p_price_id uuid,
  p_input_tokens integer,
  p_cached_input_tokens integer,
  p_cache_write_tokens integer,
  p_output_tokens integer,
  p_reasoning_tokens integer,
  p_is_estimated boolean,
  p_raw_usage jsonb,
  p_now timestamptz,
  out included_credits bigint,
  out prepaid_credits bigint,
  out overage_credits bigint
)
language plpgsql
as $$
declare
  v_totals usage_totals;
  v_event_id uuid := gen_random_uuid();
begin
  select * into strict v_totals from usage_totals t
   where t.workspace_id = p_request.workspace_id
     and t.period_source = p_request.period_source
     and t.period_start = p_request.period_start;

  included_credits := p_credits;
  if v_totals.included_limit is not null then
    included_credits := least(p_credits, v_totals.included_limit
      - v_totals.included_used
      - (v_totals.included_held - p_request.held_included_credits));
  end if;
  prepaid_credits := least(p_credits - included_credits, p_request.held_prepaid_credits);
  overage_credits := p_credits - included_credits - prepaid_credits;
  if overage_credits > p_request.held_overage_credits then
    raise exception 'request % is charged % credits of overage and holds %',
      p_request.id, overage_credits, p_request.held_overage_credits;
  end if;

  update usage_totals t
     set included_used = t.included_used + included_credits,
         included_held = t.included_held - p_request.held_included_credits,
         prepaid_used = t.prepaid_used + prepaid_credits,
         overage_used = t.overage_used + overage_credits,
         overage_held = t.overage_held - p_request.held_overage_credits,
         requests = t.requests + p_request.counts_as_request::integer,
         cost_nanos = t.cost_nanos + p_cost_nanos
   where t.workspace_id = p_request.workspace_id
     and t.period_source = p_request.period_source
     and t.period_start = p_request.period_start;

  if p_request.held_prepaid_credits > 0 then
    perform move_prepaid(p_request.workspace_id, -prepaid_credits,
      -p_request.held_prepaid_credits);
  end if;

  update usage_days d
     set input_tokens = d.input_tokens + p_input_tokens,
         output_tokens = d.output_tokens + p_output_tokens,
         credits = d.credits + p_credits,
         cost_nanos = d.cost_nanos + p_cost_nanos
   where d.workspace_id = p_request.workspace_id
     and d.user_id = p_request.user_id and d.day = p_request.usage_day;
  -- Of a call that is no request of the day, perhaps the first that day.
  if not found then
    insert into usage_days
      (workspace_id, user_id, day, input_tokens, output_tokens, credits,
       cost_nanos)
    values (p_request.workspace_id, p_request.user_id, p_request.usage_day,
      p_input_tokens, p_output_tokens, p_credits, p_cost_nanos);
  end if;

  insert into usage_events
    (id, request_id, kind, workspace_id, user_id, occurred_at, period_source,
     period_start, feature, model_id, price_id, input_tokens,
     cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens,
     total_tokens, credits, included_credits, prepaid_credits,
     overage_credits, cost_nanos, is_estimated, raw_usage)
  values
    (v_event_id, p_request.id, 'charge', p_request.workspace_id,
     p_request.user_id, p_now, p_request.period_source,
     p_request.period_start, p_request.feature, p_model_id, p_price_id,
     p_input_tokens, p_cached_input_tokens, p_cache_write_tokens,
     p_output_tokens, p_reasoning_tokens, p_input_tokens + p_output_tokens,
     p_credits, included_credits, prepaid_credits, overage_credits, p_cost_nanos,
     p_is_estimated, p_raw_usage);

  if prepaid_credits > 0 then
    insert into credit_entries (workspace_id, kind, credits, cause, occurred_at)
    values (p_request.workspace_id, 'charge', -prepaid_credits, v_event_id, p_now);
  end if;
  if overage_credits > 0 then
    perform queue_overage(v_event_id, p_request, overage_credits);
    perform note_overage(v_totals, overage_credits, p_now);
  end if;
  if v_totals.included_limit > 0
    and (v_totals.included_used + included_credits) * 2 >= v_totals.included_limit
  then
    perform note_usage(v_totals, included_credits, p_now);
  end if;
end;
$$;
