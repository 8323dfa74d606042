-- Brings a purchase to what Stripe was seen to say of its payment, and the
-- balance with it: granted once when paid, then less what refunds and disputes
-- take back, or again more when a refund failed or a dispute was won. All from
-- the whole state, never from an event, so that any order and repetition ends
-- the same. A fetch older than what is stored (its ticket is lower) changes
-- nothing; false then.
create or replace function write_purchase(
  p_checkout_session_id text,
  p_ticket bigint,
  p_state purchase_state,
  p_payment_intent_id text,
  p_amount_cents bigint,
  p_refunded_cents bigint,
  p_disputed_cents bigint,
  p_now timestamptz
) returns boolean
language plpgsql
as $$
declare
  v_now timestamptz := coalesce(p_now, clock_timestamp());
  v_purchase credit_purchases;
  v_is_paid boolean;
  v_before record;
  v_after record;
  v_cause text;
  v_change bigint;
begin
  perform 1 from credit_balances b
   where b.workspace_id = (
     select p.workspace_id from credit_purchases p
      where p.checkout_session_id = p_checkout_session_id)
   for update;
  select * into strict v_purchase from credit_purchases p
   where p.checkout_session_id = p_checkout_session_id for update;
  if v_purchase.synced_ticket >= p_ticket then
    return false;
  end if;

  -- What was paid once stays so: a refund is counted, it does not undo.
  v_is_paid := v_purchase.state = 'paid' or p_state = 'paid';
  select * into v_before from credits_taken_back(v_purchase.credits,
    v_purchase.amount_cents, v_purchase.refunded_cents,
    v_purchase.disputed_cents);
  select * into v_after from credits_taken_back(v_purchase.credits,
    p_amount_cents, p_refunded_cents, p_disputed_cents);

  if v_is_paid then
    v_cause := v_purchase.id || '/' || p_ticket;
    perform post_credits(v_purchase.workspace_id, 'purchase',
      v_purchase.credits, p_checkout_session_id, null, v_now);
    v_change := v_before.for_refunds - v_after.for_refunds;
    perform post_credits(v_purchase.workspace_id,
      case when v_change < 0 then 'refund'::credit_entry_kind
        else 'refund_failed' end,
      v_change, v_cause, null, v_now);
    perform post_credits(v_purchase.workspace_id, 'dispute',
      v_before.for_disputes - v_after.for_disputes, v_cause, null, v_now);
  end if;

  update credit_purchases p
     set state = case when v_is_paid then 'paid' else p_state end,
         paid_at = case when v_is_paid then coalesce(p.paid_at, v_now) end,
         payment_intent_id = coalesce(p_payment_intent_id, p.payment_intent_id),
         amount_cents = p_amount_cents,
         refunded_cents = case when v_is_paid then p_refunded_cents else 0 end,
         disputed_cents = case when v_is_paid then p_disputed_cents else 0 end,
         taken_credits = case when v_is_paid
           then v_after.for_refunds + v_after.for_disputes else 0 end,
         synced_ticket = p_ticket
   where p.id = v_purchase.id;
  perform note_purchase(v_purchase.id, v_purchase.state <> 'paid',
    v_after.for_refunds - v_before.for_refunds,
    v_after.for_disputes - v_before.for_disputes, v_cause, v_now);
  return true;
end;
$$;
