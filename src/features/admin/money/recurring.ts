import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";
import { startOf } from "../days.ts";
import type { DayRange } from "../range.ts";

/** Nano-dollars a month: yearly subscriptions by a twelfth. */
const monthlyNanos = sql`(r.amount_cents * 10000000
  / case r.interval when 'year' then 12 else 1 end)`;

const recurringRow = z
  .object({ mrr: column.amount, subscriptions: z.coerce.number().int() })
  .transform(({ mrr, subscriptions }) => ({ mrrNanos: mrr, subscriptions }));

export type Recurring = z.output<typeof recurringRow>;

/** MRR (definitions.ts) at a moment, in nano-dollars a month. */
export async function getRecurring(
  db: Database,
  { at }: { at: Date },
): Promise<Recurring> {
  const [row] = await callFunction(
    db,
    sql`select coalesce(sum(${monthlyNanos}), 0) as mrr,
               count(*) as subscriptions
          from recurring_periods r
         where r.since <= ${at}::timestamptz
           and (r.until is null or r.until > ${at}::timestamptz)`,
    recurringRow,
  );
  if (!row) throw new Error("a sum answered no row");
  return row;
}

const changeRow = z
  .object({
    day: z.string(),
    new_mrr: column.amount,
    churned_mrr: column.amount,
    new_subscriptions: z.coerce.number().int(),
    churned_subscriptions: z.coerce.number().int(),
  })
  .transform((row) => ({
    day: row.day,
    newNanos: row.new_mrr,
    churnedNanos: row.churned_mrr,
    newSubscriptions: row.new_subscriptions,
    churnedSubscriptions: row.churned_subscriptions,
  }));

export type RecurringChange = z.output<typeof changeRow>;

/**
 * MRR that came and went, by UTC day; days without are left out. A change of
 * plan, seats or price is neither: what ends is followed at once.
 */
export const listRecurringChanges = (
  db: Database,
  { from, until }: DayRange,
): Promise<RecurringChange[]> =>
  callFunction(
    db,
    sql`with changes as (
        select r.since as at, ${monthlyNanos} as began, 0 as ended
          from recurring_periods r
         where r.since >= ${startOf(from)}
           and r.since < ${startOf(until)}
           and not exists (
             select from recurring_periods b
              where b.workspace_id = r.workspace_id and b.until = r.since
                and b.id <> r.id)
        union all
        select r.until, 0, ${monthlyNanos}
          from recurring_periods r
         where r.until >= ${startOf(from)}
           and r.until < ${startOf(until)}
           and not exists (
             select from recurring_periods n
              where n.workspace_id = r.workspace_id and n.since = r.until
                and n.id <> r.id))
      select (at at time zone 'UTC')::date::text as day,
             sum(began) as new_mrr, sum(ended) as churned_mrr,
             count(*) filter (where began > 0) as new_subscriptions,
             count(*) filter (where ended > 0) as churned_subscriptions
        from changes group by 1 order by 1`,
    changeRow,
  );
