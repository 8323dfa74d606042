import type pg from "pg";
import type { Business } from "./business.ts";

/**
 * What a business leaves behind beside its calls: memberships and balances, a
 * subscription with its bills for a fifth of the people, purchases, Stripe's
 * events and mails (one for twenty calls), what admins did, spikes, overage that
 * was told, and a chat of each person. A hundredth of what can go wrong did.
 */
export async function fillTrail(
  client: pg.PoolClient,
  { calls }: Business,
): Promise<void> {
  for (const statement of OF_PEOPLE) await client.query(statement);
  for (const statement of OF_CALLS) {
    await client.query(statement, [Math.ceil(calls / 20)]);
  }
}

/** Each row of the table `business` is a person; subscribers are on pro. */
const OF_PEOPLE = [
  `insert into memberships (workspace_id, user_id, role)
   select workspace_id, user_id, 'owner' from business`,
  `insert into credit_balances (workspace_id, balance, debt)
   select workspace_id, case when n % 3 = 0 then 500000 else 0 end,
          case when n % 100 = 1 then 1000 else 0 end from business`,
  `insert into subscriptions
     (workspace_id, stripe_subscription_id, plan_id, status,
      current_period_start, current_period_end, unit_amount_cents)
   select workspace_id, 'sub_' || n, 'pro',
          case when n % 100 = 0 then 'past_due' else 'active' end,
          now() - make_interval(days => n % 28),
          now() - make_interval(days => n % 28) + interval '1 month', 2000
     from business where plan_id = 'pro'`,
  `insert into invoices
     (id, workspace_id, number, status, reason, currency, subtotal_cents,
      tax_cents, total_cents, amount_due_cents, amount_paid_cents,
      amount_refunded_cents, period_start, period_end, created_at, paid_at,
      synced_ticket)
   select 'in_' || n || '_' || month, workspace_id, 'T-' || n || '-' || month,
          case when is_failed then 'open' else 'paid' end, 'subscription_cycle',
          'usd', 2000, 0, 2000, 2000, case when is_failed then 0 else 2000 end,
          case when n % 100 = 5 then 2000 else 0 end, at - interval '1 month',
          at, at, case when is_failed then null else at end, 1
     from business
     cross join generate_series(0, 3) as month
     cross join lateral (
       select now() - make_interval(months => month, days => n % 28) as at,
              n % 100 = 0 and month = 0 as is_failed) as bill
    where plan_id = 'pro'`,
  `insert into credit_purchases
     (workspace_id, pack_id, credits, amount_cents, checkout_session_id,
      payment_intent_id, state, refunded_cents, created_at, paid_at)
   select workspace_id, 'pack_500k', 500000, 600, 'cs_' || n, 'pi_' || n,
          'paid', case when n % 100 = 1 then 600 else 0 end, at, at
     from business
     cross join lateral (select now() - make_interval(days => n % 90) as at) t
    where n % 3 = 0`,
  `insert into credit_entries
     (workspace_id, kind, credits, cause, occurred_at)
   select workspace_id, 'purchase', credits, payment_intent_id, paid_at
     from credit_purchases`,
  `insert into conversations (id, workspace_id, user_id, title, updated_at)
   select workspace_id, workspace_id, user_id, 'Chat ' || n, now()
     from business`,
  `insert into sessions (session_token, user_id, expires)
   select 'bench-' || n, user_id, now() + interval '30 days' from business`,
];

/** Told how many. */
const OF_CALLS = [
  `insert into stripe_events
     (id, type, is_live, api_version, created_at, received_at, payload, state,
      attempts, done_at)
   select 'evt_' || n, case n % 5 when 0 then 'customer.subscription.updated'
            else 'invoice.paid' end, true, 'bench', at, at, '{"id": "evt"}',
          case when n % 10000 = 0 then 'waiting' else 'done'
            end::stripe_event_state, 1,
          case when n % 10000 = 0 then null else at end
     from generate_series(1, $1::int) as n
     cross join lateral (
       select now() - n * interval '90 days' / $1 as at) as each`,
  `insert into email_outbox
     (key, user_id, kind, category, to_address, state, attempts, created_at,
      sent_at)
   select 'bench-' || e, user_id, 'usage_80', 'usage', 'bench@example.com',
          case when e % 10000 = 0 then 'dead' else 'sent' end::mail_state, 1,
          at, case when e % 10000 = 0 then null else at end
     from generate_series(1, $1::int) as e
     join business b on b.n = 1 + e % (select count(*) from business)
     cross join lateral (
       select now() - e * interval '90 days' / $1 as at) as each`,
  `insert into audit_log
     (at, actor_email, action, subject_kind, subject_id, user_id, workspace_id,
      reason)
   select now() - e * interval '90 days' / $1, 'admin@example.com',
          'credits.grant', 'workspace', workspace_id, user_id, workspace_id,
          'A benchmark asked for it'
     from generate_series(1, $1::int / 10) as e
     join business b on b.n = 1 + e % (select count(*) from business)`,
  `insert into meter_outbox
     (id, workspace_id, credits, occurred_at, period_start, state, attempts,
      last_attempt_at, sent_at)
   select id, workspace_id, 100, occurred_at, period_start,
          case when nth % 10000 = 0 then 'dead' else 'sent' end::meter_state, 1,
          occurred_at, case when nth % 10000 = 0 then null else occurred_at end
     from (select e.*, row_number() over () as nth
             from (select * from usage_events order by id limit $1) as e) as e`,
];
