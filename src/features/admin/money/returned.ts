import "server-only";
import { sql } from "drizzle-orm";
import { startOf } from "../days.ts";
import type { DayRange } from "../range.ts";
import { NANOS_PER_CENT } from "./rates.ts";

/**
 * Revenue that refunds and disputes of bills took back, by UTC day; below zero
 * where a dispute's money came again. A bill's share of tax is no revenue.
 *
 * A subscription that ended before its period did has earned less than was paid
 * (`recurring_periods` ends with it), so what goes back is first that rest, in
 * the order of the returns; and a subscription that never earned anything here,
 * bought beside another, has nothing to take back.
 */
export const revenueReturned = ({ from, until }: DayRange) => sql`
  with movements as (
    select r.id, r.invoice_id, m.at, m.cents
      from payment_returns r cross join lateral (values
        (case when r.kind = 'refund' and r.status not in ('failed', 'canceled')
          then r.created_at end, r.amount_cents),
        (r.withdrawn_at, r.amount_cents),
        (r.reinstated_at, -r.amount_cents)) as m (at, cents)
     where m.at is not null and r.invoice_id is not null
       and r.currency = 'usd'
  ), touched as (
    select distinct i.workspace_id
      from movements m join invoices i on i.id = m.invoice_id
     where m.at >= ${startOf(from)} and m.at < ${startOf(until)}
  ), moved as (
    select m.id, m.at, i.workspace_id, i.stripe_subscription_id,
           coalesce(p.period_start, i.created_at) as period,
           coalesce(p.unearned_cents, 0) as unearned_cents,
           m.cents * (i.total_cents - i.tax_cents)::numeric
             / i.total_cents as cents
      from movements m
      join invoices i on i.id = m.invoice_id
      join touched t on t.workspace_id = i.workspace_id
      left join lateral (${lastOfThePeriod}) as p on true
     where i.total_cents > 0
       and (i.stripe_subscription_id is null or p.period_start is not null)
  ), summed as (
    select at, unearned_cents, cents, sum(cents) over (
             partition by workspace_id, stripe_subscription_id, period
             order by at, id, cents desc rows unbounded preceding) as so_far
      from moved)
  select (at at time zone 'UTC')::date::text as day,
         round(${NANOS_PER_CENT}::numeric * sum(
           greatest(so_far - unearned_cents, 0)
             - greatest(so_far - cents - unearned_cents, 0)))::bigint as nanos
    from summed
   where at >= ${startOf(from)} and at < ${startOf(until)} group by 1`;

/**
 * Of the period that a bill `i` was made in: how it ended, and what was never
 * earned of it. Bills are made as their period begins, give or take.
 */
const lastOfThePeriod = sql`
  select r.period_start, case
           when r.until is null or exists (
             select from recurring_periods n
              where n.workspace_id = r.workspace_id
                and n.stripe_subscription_id = r.stripe_subscription_id
                and n.since >= r.until and n.id <> r.id) then 0
           else r.amount_cents * extract(epoch from r.period_end - r.until)
             / extract(epoch from r.period_end - r.period_start)
         end as unearned_cents
    from recurring_periods r
   where r.workspace_id = i.workspace_id
     and r.stripe_subscription_id = i.stripe_subscription_id
     and r.period_start <= i.created_at + interval '1 hour'
     and r.period_end > i.created_at
   order by r.since desc, r.id desc limit 1`;
