import "server-only";
import { sql } from "drizzle-orm";
import type { DayRange } from "../range.ts";
import { creditPrices } from "./credit-prices.ts";

/**
 * Revenue that prepaid credits brought when they were used, and that went back
 * because their payment did, by UTC day; below zero where a later purchase paid
 * what was owed. Credits that nobody had used yet brought none.
 *
 * Owed is what a workspace's entries are below zero: they add up to its balance
 * less its debt.
 */
export const revenueOwed = ({ from, until }: DayRange) => sql`
  with owing as (
    select workspace_id from credit_purchases
     where refunded_cents > 0 or disputed_cents > 0
    union
    select workspace_id from payment_returns where purchase_id is not null
  ), moved as (
    select workspace_id, (occurred_at at time zone 'UTC')::date as day,
           sum(credits) as credits
      from credit_entries
     where workspace_id in (select workspace_id from owing) group by 1, 2
  ), stands as (
    select workspace_id, day,
           least(sum(credits) over (partition by workspace_id order by day), 0)
             as credits
      from moved
  ), changes as (
    select workspace_id, day, lag(credits, 1, 0::numeric) over (
             partition by workspace_id order by day) - credits as owed
      from stands
  ), prices as (${creditPrices(sql`select workspace_id from owing`)})
  select c.day::text, round(sum(c.owed * p.nanos_a_credit))::bigint as nanos
    from changes c join prices p using (workspace_id)
   where c.owed <> 0 and c.day >= ${from} and c.day < ${until} group by 1`;
