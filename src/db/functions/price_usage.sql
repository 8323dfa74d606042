-- Credits and provider cost of a usage under one price row. Cached reads and
-- cache writes are part of the input and are priced once, at their own rate.
-- Prices are micro-dollars per million tokens, so tokens × price ÷ 1000 is
-- nano-dollars; each token class is rounded once, half up.
create or replace function price_usage(
  p_price model_prices,
  p_input_tokens integer,
  p_cached_input_tokens integer,
  p_cache_write_tokens integer,
  p_output_tokens integer,
  out credits bigint,
  out cost_nanos bigint
)
language plpgsql immutable
as $$
declare
  v_cached bigint := least(p_cached_input_tokens, p_input_tokens);
  v_write bigint := least(p_cache_write_tokens, p_input_tokens - v_cached);
  v_fresh bigint := p_input_tokens - v_cached - v_write;
begin
  credits := v_fresh * p_price.input_weight
    + v_cached * p_price.cached_input_weight
    + v_write * p_price.cache_write_weight
    + p_output_tokens::bigint * p_price.output_weight;
  cost_nanos := (v_fresh * p_price.input_micros + 500) / 1000
    + (v_cached * p_price.cached_input_micros + 500) / 1000
    + (v_write * p_price.cache_write_micros + 500) / 1000
    + (p_output_tokens * p_price.output_micros + 500) / 1000;
end;
$$;
