-- The real usage of a call that had been expired arrives: one correction
-- brings ledger and counters to it. Credits only go down, and go back to where
-- they came from in reverse order of funding; tokens and cost go either way.
-- Internal to settle and release: the caller holds the balance row and has
-- seen the request in state `expired`, and updates it. Returns the change of
-- cost, in nano-dollars.
create or replace function post_correction(
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
  p_metadata jsonb,
  p_now timestamptz
) returns bigint
language plpgsql
as $$
declare
  v_charge usage_events;
  v_event_id uuid := gen_random_uuid();
  v_back bigint;
  v_overage bigint;
  v_prepaid bigint;
  v_included bigint;
  v_cost_change bigint;
begin
  select * into strict v_charge from usage_events e
   where e.request_id = p_request.id and e.kind = 'charge';

  v_back := greatest(v_charge.credits - p_credits, 0);
  v_overage := least(v_back, v_charge.overage_credits);
  v_prepaid := least(v_back - v_overage, v_charge.prepaid_credits);
  v_included := v_back - v_overage - v_prepaid;
  v_cost_change := p_cost_nanos - v_charge.cost_nanos;

  insert into usage_events
    (id, request_id, kind, workspace_id, user_id, occurred_at, period_source,
     period_start, feature, model_id, price_id, input_tokens,
     cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens,
     total_tokens, credits, included_credits, prepaid_credits,
     overage_credits, cost_nanos, is_estimated, raw_usage, metadata)
  values
    (v_event_id, p_request.id, 'correction', p_request.workspace_id,
     p_request.user_id, p_now, p_request.period_source,
     p_request.period_start, p_request.feature, p_model_id, p_price_id,
     p_input_tokens - v_charge.input_tokens,
     p_cached_input_tokens - v_charge.cached_input_tokens,
     p_cache_write_tokens - v_charge.cache_write_tokens,
     p_output_tokens - v_charge.output_tokens,
     p_reasoning_tokens - v_charge.reasoning_tokens,
     p_input_tokens + p_output_tokens - v_charge.total_tokens,
     -v_back, -v_included, -v_prepaid, -v_overage, v_cost_change,
     p_is_estimated, p_raw_usage, p_metadata);

  update usage_totals t
     set included_used = t.included_used - v_included,
         prepaid_used = t.prepaid_used - v_prepaid,
         overage_used = t.overage_used - v_overage,
         cost_nanos = t.cost_nanos + v_cost_change
   where t.workspace_id = p_request.workspace_id
     and t.period_source = p_request.period_source
     and t.period_start = p_request.period_start;

  update usage_days d
     set input_tokens = d.input_tokens + p_input_tokens - v_charge.input_tokens,
         output_tokens = d.output_tokens + p_output_tokens - v_charge.output_tokens,
         credits = d.credits - v_back,
         cost_nanos = d.cost_nanos + v_cost_change
   where d.workspace_id = p_request.workspace_id
     and d.user_id = p_request.user_id
     and d.day = p_request.usage_day;

  if v_prepaid > 0 then
    perform move_prepaid(p_request.workspace_id, v_prepaid, 0);
    insert into credit_entries (workspace_id, kind, credits, cause, occurred_at)
    values (p_request.workspace_id, 'correction', v_prepaid, v_event_id, p_now);
  end if;
  if v_overage > 0 then
    perform queue_overage(v_event_id, p_request, -v_overage);
  end if;

  return v_cost_change;
end;
$$;
