-- Writes the notices of a purchase that has just been brought up to date: that
-- its credits are there, and each time some are taken back. Internal to
-- write_purchase, which holds the balance row; p_cause is null while unpaid.
create or replace function note_purchase(
  p_purchase_id uuid,
  p_is_new boolean,
  p_refunded_credits bigint,
  p_disputed_credits bigint,
  p_cause text,
  p_now timestamptz
) returns void
language plpgsql
as $$
begin
  insert into notifications (workspace_id, kind, cause, created_at, details)
  select p.workspace_id, told.kind, told.cause, p_now,
         jsonb_build_object('credits', told.credits,
           'amountCents', p.amount_cents, 'balanceCredits', b.balance,
           'debtCredits', b.debt, 'reason', told.reason)
    from credit_purchases p
    join credit_balances b on b.workspace_id = p.workspace_id
    cross join lateral (values
      ('credits_bought'::notice_kind, p.id::text, null,
        case when p_is_new then p.credits else 0 end),
      ('credits_taken_back', p_cause || '/refund', 'refund',
        p_refunded_credits),
      ('credits_taken_back', p_cause || '/dispute', 'dispute',
        p_disputed_credits)
    ) as told (kind, cause, reason, credits)
   where p.id = p_purchase_id and p_cause is not null and told.credits > 0
  on conflict on constraint notifications_once_a_threshold_and_period
  do nothing;
end;
$$;
