-- Ends a call whose lease ran out: its process died or was cut off. The hold
-- is freed and one estimated charge is written: the input and what was received
-- of the output; nothing received, nothing charged. The cost is booked at the
-- worst case, so that the operator's budget errs on the safe side; a settle that
-- comes later corrects both. Internal to reserve and sweep: the caller holds
-- the balance row and the request row. Returns the cost in nano-dollars.
--
-- A call that another model answered is charged as that model's, like a settle.
create or replace function expire_call(
  p_request ai_requests,
  p_now timestamptz
) returns bigint
language plpgsql
as $$
declare
  v_price model_prices;
  v_model_id text := coalesce(p_request.asked_model_id, p_request.model_id);
  v_received integer := p_request.received_output_tokens;
  v_input integer := 0;
  v_credits bigint;
  v_cost_nanos bigint;
begin
  select * into strict v_price from model_prices where id = p_request.price_id;
  if v_model_id <> p_request.model_id then
    select * into strict v_price from model_prices q
     where q.model_id = v_model_id and q.effective_from <= p_request.started_at
     order by q.effective_from desc limit 1;
  end if;

  if v_received > 0 then
    v_input := p_request.input_tokens_counted;
  end if;
  v_credits := least(p_request.held_credits,
    (price_usage(v_price, v_input, 0, 0, v_received)).credits);
  v_cost_nanos :=
    (p_request.input_tokens_held
       * greatest(v_price.input_micros, v_price.cache_write_micros) + 500) / 1000
    + (p_request.max_output_tokens * v_price.output_micros + 500) / 1000;

  perform charge_call(p_request, v_credits, v_cost_nanos, v_model_id,
    v_price.id, v_input, 0, 0, v_received, 0, true, null, p_now);

  update ai_requests
     set state = 'expired', outcome = 'abandoned', is_estimated = true,
         served_model_id = p_request.asked_model_id, price_id = v_price.id,
         input_tokens = v_input, cached_input_tokens = 0,
         cache_write_tokens = 0, output_tokens = v_received,
         reasoning_tokens = 0, credits = v_credits, cost_nanos = v_cost_nanos,
         finished_at = p_now
   where id = p_request.id;

  return v_cost_nanos;
end;
$$;
