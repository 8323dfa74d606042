-- Ends a call with what it really used, once. From `held`: the charge. From
-- `expired`: one correction of the estimate the sweep wrote. Otherwise nothing
-- changes. Answers whether this call of the function resolved it, and with the
-- receipt.
--
-- The customer pays at most what was held; the cost is always the real one and
-- the excess is kept for the operator as estimator drift.
create or replace function settle_call(
  p_request_id uuid,
  p_outcome request_outcome,
  p_served_model_id text,
  p_input_tokens integer,
  p_cached_input_tokens integer,
  p_cache_write_tokens integer,
  p_output_tokens integer,
  p_reasoning_tokens integer,
  p_is_estimated boolean,
  p_raw_usage jsonb,
  p_received_output_tokens integer,
  p_attempts integer,
  p_error_code text,
  p_first_token_at timestamptz,
  p_failed_attempts_cost_nanos bigint,
  p_operator_budget_nanos bigint,
  p_now timestamptz
)
returns table (resolved boolean, receipt call_receipts)
language plpgsql
as $$
declare
  v_now timestamptz;
  v_request ai_requests;
  v_price model_prices;
  v_real record;
  v_charged record;
  v_credits bigint;
  v_cost_change bigint;
begin
  v_request := lock_call(p_request_id);
  if v_request.state not in ('held', 'expired') then
    return query select false, c from call_receipts c
      where c.request_id = p_request_id;
    return;
  end if;
  v_now := coalesce(p_now, clock_timestamp());

  -- Priced by the row in force when the call started, also when another model
  -- of the same tier answered.
  select * into strict v_price from model_prices p
   where p.model_id = p_served_model_id
     and p.effective_from <= v_request.started_at
   order by p.effective_from desc limit 1;
  -- Functions are assigned where they can be: to select from one, or to perform
  -- it, is a query more.
  v_real := price_usage(v_price, p_input_tokens, p_cached_input_tokens,
    p_cache_write_tokens, p_output_tokens);
  v_credits := least(v_real.credits, v_request.held_credits);

  if v_request.state = 'held' then
    v_charged := charge_call(v_request, v_credits, v_real.cost_nanos,
      p_served_model_id, v_price.id, p_input_tokens, p_cached_input_tokens,
      p_cache_write_tokens, p_output_tokens, p_reasoning_tokens,
      p_is_estimated, p_raw_usage, v_now);
    v_cost_change := v_real.cost_nanos;
  else
    v_cost_change := post_correction(v_request, v_credits, v_real.cost_nanos,
      p_served_model_id, v_price.id, p_input_tokens, p_cached_input_tokens,
      p_cache_write_tokens, p_output_tokens, p_reasoning_tokens,
      p_is_estimated, p_raw_usage,
      jsonb_build_object('outcome', p_outcome), v_now);
    v_credits := least(v_credits, v_request.credits);
  end if;

  -- An expired call stays `abandoned`: its key may belong to a retry by now.
  update ai_requests
     set state = 'settled', outcome = coalesce(v_request.outcome, p_outcome),
         served_model_id = p_served_model_id, price_id = v_price.id,
         input_tokens = p_input_tokens,
         cached_input_tokens = p_cached_input_tokens,
         cache_write_tokens = p_cache_write_tokens,
         output_tokens = p_output_tokens,
         reasoning_tokens = p_reasoning_tokens,
         credits = v_credits, cost_nanos = v_real.cost_nanos,
         excess_credits = greatest(v_real.credits - held_credits, 0),
         is_estimated = p_is_estimated, finished_at = v_now,
         received_output_tokens =
           greatest(received_output_tokens, p_received_output_tokens),
         attempts = p_attempts, error_code = p_error_code,
         first_token_at = p_first_token_at,
         failed_attempts_cost_nanos = p_failed_attempts_cost_nanos
   where id = p_request_id;
  perform add_operator_spend(v_cost_change + p_failed_attempts_cost_nanos,
    p_operator_budget_nanos, v_now);

  if v_request.state = 'expired' then
    return query select true, c from call_receipts c
      where c.request_id = p_request_id;
    return;
  end if;
  -- Its row of call_receipts, out of what has just been written.
  resolved := true;
  receipt := row(v_request.id, v_request.workspace_id, v_request.user_id,
    v_request.conversation_id, v_request.feature, 'settled'::request_state,
    p_outcome, v_request.model_id, p_served_model_id, v_price.id,
    p_input_tokens, p_cached_input_tokens, p_output_tokens,
    p_reasoning_tokens, v_credits, v_charged.included_credits,
    v_charged.prepaid_credits, v_charged.overage_credits, 0::bigint,
    p_is_estimated, v_request.started_at, p_first_token_at, p_error_code,
    v_request.context_start_id)::call_receipts;
  return next;
end;
$$;
