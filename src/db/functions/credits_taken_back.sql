-- Of a purchase's credits, those that its refunds and disputes take back:
-- floor(credits × returned ÷ paid), of at most what was paid. Refunds come
-- first, so that each part is told under its own name.
create or replace function credits_taken_back(
  p_credits bigint,
  p_amount_cents bigint,
  p_refunded_cents bigint,
  p_disputed_cents bigint,
  out for_refunds bigint,
  out for_disputes bigint
)
language plpgsql immutable
as $$
begin
  for_refunds := 0;
  for_disputes := 0;
  if p_amount_cents = 0 then
    return;
  end if;
  for_refunds := p_credits * least(p_refunded_cents, p_amount_cents)
    / p_amount_cents;
  for_disputes := p_credits
    * least(p_refunded_cents + p_disputed_cents, p_amount_cents)
    / p_amount_cents - for_refunds;
end;
$$;
