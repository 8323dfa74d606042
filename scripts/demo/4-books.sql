-- Counters, balances and bills, as the calls add up.
insert into usage_totals
  (workspace_id, period_source, period_start, period_end, plan_id,
   included_limit, included_used, prepaid_used, overage_used, requests,
   cost_nanos)
select f.workspace_id, f.source, f.starts, f.ends, f.plan_id, f.included_limit,
       coalesce(sum(c.included), 0),
       coalesce(sum(c.credits - c.included)
         filter (where c.kind = 'prepaid'), 0),
       coalesce(sum(c.credits - c.included)
         filter (where c.kind <> 'prepaid'), 0),
       count(*) filter (where c.feature = 'chat'),
       coalesce(sum(c.cost_nanos), 0)
  from demo_periods f
  left join demo_calls c on c.paying_id = f.workspace_id
   and c.starts = f.starts and c.is_charged
 group by 1, 2, 3, 4, 5, 6;

insert into usage_days
  (workspace_id, user_id, day, requests, input_tokens, output_tokens, credits,
   cost_nanos)
select paying_id, user_id, (started_at at time zone 'UTC')::date,
       count(*) filter (where feature = 'chat'), sum(input_tokens),
       sum(output_tokens), sum(credits), sum(cost_nanos)
  from demo_calls where is_charged group by 1, 2, 3;

insert into credit_purchases
  (workspace_id, pack_id, credits, amount_cents, before_tax_cents, fee_cents,
   checkout_session_id, payment_intent_id, state, created_at, paid_at)
select d.workspace_id, k.id, k.credits, k.price_usd_cents, k.price_usd_cents,
       k.price_usd_cents * 29 / 1000 + 30, 'cs_demo_' || d.n,
       'pi_demo_' || d.n, 'paid', d.joined_at, d.joined_at + interval '1 minute'
  from demo_payers d cross join lateral (
    select * from credit_packs order by credits desc limit 1) as k
 where d.kind = 'prepaid';

insert into credit_entries (workspace_id, kind, credits, cause, occurred_at)
select workspace_id, 'purchase'::credit_entry_kind, credits, checkout_session_id, paid_at
  from credit_purchases where checkout_session_id like 'cs\_demo\_%'
union all
select paying_id, 'charge', included - credits, event_id::text, finished_at
  from demo_calls
 where kind = 'prepaid' and is_charged and credits > included;

update credit_balances b set balance = e.credits
  from (select workspace_id, sum(credits) as credits
          from credit_entries group by 1) as e
 where e.workspace_id = b.workspace_id
   and b.workspace_id in (select workspace_id from demo_payers);

-- Told already, as far as anybody here is concerned.
insert into meter_outbox
  (id, workspace_id, credits, occurred_at, period_start, state, attempts,
   first_attempt_at, last_attempt_at, sent_at)
select event_id, paying_id, credits - included, started_at, starts, 'sent', 1,
       finished_at, finished_at, finished_at
  from demo_calls
 where kind <> 'prepaid' and is_charged and credits > included;

-- A bill a period, with the overage of the one before: $12 a million credits.
insert into invoices
  (id, workspace_id, number, status, reason, currency, subtotal_cents,
   tax_cents, total_cents, amount_due_cents, amount_paid_cents, fee_cents,
   stripe_subscription_id, period_start, period_end, created_at, paid_at,
   next_attempt_at, synced_ticket)
select 'in_demo_' || f.n || '_' || f.number, f.workspace_id,
       'DEMO-' || lpad(f.n::text, 4, '0') || '-' || f.number,
       case when f.is_failed then 'open' else 'paid' end,
       case when f.number = 1 then 'subscription_create'
            else 'subscription_cycle' end,
       'usd', f.total, 0, f.total, f.total,
       case when f.is_failed then 0 else f.total end,
       case when not f.is_failed then f.total * 29 / 1000 + 30 end,
       f.subscription_id, f.starts, f.ends, f.starts,
       case when not f.is_failed then f.starts + interval '1 minute' end,
       case when f.is_failed then now() + interval '2 days' end, 0
  from (
    select p.*, s.stripe_subscription_id as subscription_id,
           row_number() over by_start as number,
           p.kind = 'past_due' and lead(p.starts) over by_start is null
             as is_failed,
           p.cents + coalesce(lag(t.overage_used) over by_start, 0) * 12
             / 10000 as total
      from demo_periods p
      join usage_totals t on t.workspace_id = p.workspace_id
       and t.period_source = p.source and t.period_start = p.starts
      join subscriptions s on s.workspace_id = p.workspace_id
     where p.plan_id <> 'free' and p.kind <> 'gift'
    window by_start as (partition by p.workspace_id order by p.starts)) as f;

-- One was given back a part of a bill; the bank of another wants all of one.
insert into payment_returns
  (id, kind, workspace_id, invoice_id, amount_cents, currency, status, reason,
   created_at, evidence_due_at, withdrawn_at, fee_cents, synced_ticket)
select told.id, told.kind::return_kind, i.workspace_id, i.id,
       coalesce(told.cents, i.amount_paid_cents), 'usd', told.status,
       told.reason, now() - interval '3 days', told.due_at, told.withdrawn_at,
       told.fee, 0
  from (values
    ('re_demo', 'refund', 70, 500, 'succeeded', 'requested_by_customer',
      null, null, null),
    ('du_demo', 'dispute', 80, null, 'needs_response', 'fraudulent',
      now() + interval '4 days', now() - interval '3 days', 1500)
  ) as told (id, kind, payer, cents, status, reason, due_at, withdrawn_at, fee)
  cross join lateral (
    select i.* from invoices i join demo_payers d using (workspace_id)
     where d.n = told.payer and i.paid_at < now() - interval '4 days'
     order by i.paid_at desc limit 1) as i;
update invoices i set amount_refunded_cents = r.amount_cents
  from payment_returns r where r.id = 're_demo' and r.invoice_id = i.id;

-- The abuser was refused three times for each call that was let through.
insert into refusal_hours as h (hour, kind, refusals)
select date_trunc('hour', started_at, 'UTC'), 'rate_limited', count(*) * 3
  from demo_calls where kind = 'abuser' group by 1
on conflict (hour, kind) do update
   set refusals = h.refusals + excluded.refusals;
