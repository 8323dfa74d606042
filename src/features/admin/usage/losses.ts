import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";
import { creditPrices } from "../money/credit-prices.ts";
import { NANOS_PER_CENT, OVERAGE_NANOS_PER_CREDIT } from "../money/rates.ts";
import type { DayRange } from "../range.ts";
import { costliestPeople } from "./costliest.ts";

const lossRow = z
  .object({
    workspace_id: z.string(),
    name: z.string(),
    plan: z.string().nullable(),
    revenue_nanos: column.amount,
    cost_nanos: column.amount,
  })
  .transform((row) => ({
    workspaceId: row.workspace_id,
    name: row.name,
    plan: row.plan,
    revenueNanos: row.revenue_nanos,
    costNanos: row.cost_nanos,
    marginNanos: row.revenue_nanos - row.cost_nanos,
  }));

export type Loss = z.output<typeof lossRow>;

/** Whose workspaces are looked at, of those who cost most in a month. */
const PEOPLE = 100;

/**
 * Workspaces that cost more than they brought in a range, the greatest loss
 * first; Stripe's fees are left out. Looked for among the workspaces of people
 * who cost most.
 */
export const listLosses = (
  db: Database,
  { range, now, limit }: { range: DayRange; now: Date; limit: number },
): Promise<Loss[]> =>
  callFunction(
    db,
    sql`with costliest as (
        select distinct d.workspace_id
          from (${costliestPeople(range, PEOPLE)}) as p
          cross join lateral (
            select workspace_id from usage_person_days
             where user_id = p.user_id
               and day >= ${range.from} and day < ${range.until} offset 0) as d
      ), used as (
        select c.workspace_id, d.*
          from costliest c cross join lateral (
            select sum(cost_nanos + failed_attempts_cost_nanos) as cost,
                   sum(prepaid_credits) as prepaid,
                   sum(overage_credits) as overage
              from usage_person_days
             where workspace_id = c.workspace_id
               and day >= ${range.from} and day < ${range.until}) as d
      ), prices as (
        ${creditPrices(sql`select workspace_id from used where prepaid <> 0`)}
      ), earned as (
        select u.*, round(
                 coalesce(s.nanos, 0) + u.overage * ${OVERAGE_NANOS_PER_CREDIT}::bigint
                 + u.prepaid * coalesce(p.nanos_a_credit, 0))::bigint as revenue
          from used u left join prices p using (workspace_id)
          cross join lateral (
            select sum(r.amount_cents * ${NANOS_PER_CENT}::numeric
                     * extract(epoch from least(coalesce(r.until, ${now}::timestamptz),
                         r.period_end, ${startOf(range.until)}, ${now}::timestamptz)
                       - greatest(r.since, ${startOf(range.from)}))
                     / extract(epoch from r.period_end - r.period_start))
                     as nanos
              from recurring_periods r
             where r.workspace_id = u.workspace_id
               and greatest(r.since, ${startOf(range.from)})
                   < least(coalesce(r.until, ${now}::timestamptz), r.period_end,
                       ${startOf(range.until)}, ${now}::timestamptz)) as s
      )
      select e.workspace_id, w.name, e.revenue as revenue_nanos,
             e.cost as cost_nanos,
             (select p.name from subscriptions s join plans p on p.id = s.plan_id
               where s.workspace_id = e.workspace_id
                 and s.status in ('active', 'past_due')) as plan
        from earned e join workspaces w on w.id = e.workspace_id
       where e.revenue < e.cost
       order by e.cost - e.revenue desc, e.workspace_id limit ${limit}`,
    lossRow,
  );

const startOf = (day: string) =>
  sql`(${day}::date::timestamp at time zone 'UTC')`;
