import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";
import { startOf } from "../days.ts";
import { creditPrices } from "../money/credit-prices.ts";
import { NANOS_PER_CENT, OVERAGE_NANOS_PER_CREDIT } from "../money/rates.ts";
import type { DayRange } from "../range.ts";
import { monthsTouchedBy, shareOf, wholeMonthsIn } from "./costliest.ts";

const lossRow = z
  .object({
    workspace_id: z.string(),
    name: z.string(),
    plan: z.string().nullable(),
    revenue_nanos: column.amount,
    cost_nanos: column.amount,
    is_outside: z.boolean(),
  })
  .transform((row) => ({
    workspaceId: row.workspace_id,
    name: row.name,
    plan: row.plan,
    /** On a plan set by hand: a gift, or invoiced outside. */
    isOutside: row.is_outside,
    revenueNanos: row.revenue_nanos,
    costNanos: row.cost_nanos,
    marginNanos: row.revenue_nanos - row.cost_nanos,
  }));

export type Loss = z.output<typeof lossRow>;

/** So many of a month are looked at, and so many of those summed up. */
const COSTLIEST = 500;
const CANDIDATES = 300;

/**
 * Workspaces that cost more than they brought in a range, Stripe's known fees
 * counted as cost, the greatest loss first. Looked at are those that cost most
 * in each month that the range touches, and of them those whose share of that
 * is furthest above their subscriptions: as many however many there are.
 */
export const listLosses = (
  db: Database,
  wanted: { range: DayRange; now: Date; limit: number },
): Promise<Loss[]> =>
  callFunction(
    db,
    sql`with candidates as (
        select m.workspace_id, s.nanos as subscribed
          from (select top.workspace_id,
                       sum(top.cost_nanos * ${shareOf(wanted.range, wanted.now)})
                         as cost
                  from ${monthsTouchedBy(wanted.range)} as touched
                 cross join lateral (
                   select workspace_id, cost_nanos from workspace_months
                    where month = touched.day order by cost_nanos desc
                    limit ${Math.max(wanted.limit, COSTLIEST)}) as top
                 group by 1) as m
         cross join lateral (${subscribedIn(wanted)}) as s
         order by m.cost - s.nanos desc, 1
         limit ${Math.max(wanted.limit, CANDIDATES)}
      ), used as (
        select c.*, d.* from candidates c
         cross join lateral (${usedBy(wanted)}) as d
      ), prices as (
        ${creditPrices(sql`select workspace_id from used where prepaid <> 0`)}
      ), earned as (
        select u.workspace_id, u.cost + f.nanos as cost, round(u.subscribed
                 + u.overage * ${OVERAGE_NANOS_PER_CREDIT}::bigint
                 + u.prepaid * coalesce(p.nanos_a_credit, 0))::bigint as revenue
          from used u left join prices p using (workspace_id)
          cross join lateral (${feesOf(wanted.range)}) as f
      )
      select e.workspace_id, w.name, e.revenue as revenue_nanos,
             e.cost as cost_nanos, p.name as plan,
             coalesce(p.id is not null and s.stripe_subscription_id is null,
               false) as is_outside
        from earned e join workspaces w on w.id = e.workspace_id
        left join subscriptions s on s.workspace_id = e.workspace_id
         and s.status in ('active', 'past_due')
        left join plans p on p.id = s.plan_id
       where e.revenue < e.cost
       order by e.cost - e.revenue desc, e.workspace_id limit ${wanted.limit}`,
    lossRow,
  );

/** What the subscriptions of a workspace `m` brought in a range, up to now. */
function subscribedIn({ range, now }: { range: DayRange; now: Date }): SQL {
  const since = sql`greatest(r.since, ${startOf(range.from)})`;
  const until = sql`least(coalesce(r.until, ${now}::timestamptz), r.period_end,
    ${startOf(range.until)}, ${now}::timestamptz)`;
  return sql`
    select coalesce(sum(r.amount_cents * ${NANOS_PER_CENT}::numeric
             * extract(epoch from ${until} - ${since})
             / extract(epoch from r.period_end - r.period_start)), 0) as nanos
      from recurring_periods r
     where r.workspace_id = m.workspace_id and ${since} < ${until}`;
}

/**
 * What a workspace `c` used in a range: whole months by their sums, and only the
 * days beside them one by one.
 */
function usedBy({ range, now }: { range: DayRange; now: Date }): SQL {
  const whole = wholeMonthsIn(range, now);
  return sql`
    select coalesce(sum(cost_nanos), 0) as cost,
           coalesce(sum(prepaid_credits), 0) as prepaid,
           coalesce(sum(overage_credits), 0) as overage
      from (
        select m.cost_nanos, m.prepaid_credits, m.overage_credits
          from ${monthsTouchedBy(whole)} as touched
          join workspace_months m on m.month = touched.day
           and m.workspace_id = c.workspace_id
         where touched.day >= ${whole.from} and touched.day < ${whole.until}
        union all
        select cost_nanos + failed_attempts_cost_nanos, prepaid_credits,
               overage_credits
          from usage_person_days
         where workspace_id = c.workspace_id and (
           day >= ${range.from} and day < ${whole.from}
           or day >= ${whole.until} and day < ${range.until})) as used_then`;
}

/** What Stripe is known to have taken for the payments of a workspace `u`. */
const feesOf = ({ from, until }: DayRange): SQL => sql`
  select coalesce(sum(fee_cents), 0) * ${NANOS_PER_CENT}::bigint as nanos
    from (
      select fee_cents from invoices
       where workspace_id = u.workspace_id
         and paid_at >= ${startOf(from)} and paid_at < ${startOf(until)}
      union all
      select fee_cents from credit_purchases
       where workspace_id = u.workspace_id
         and paid_at >= ${startOf(from)} and paid_at < ${startOf(until)}
    ) as paid`;
