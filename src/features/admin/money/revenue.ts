import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";
import { startOf } from "../days.ts";
import { type DayRange, daysIn } from "../range.ts";
import { creditPrices } from "./credit-prices.ts";
import { listFeeDays } from "./fees.ts";
import { revenueOwed } from "./owed.ts";
import { NANOS_PER_CENT, OVERAGE_NANOS_PER_CREDIT } from "./rates.ts";
import { revenueReturned } from "./returned.ts";

/** Revenue as it is earned on a UTC day, and what taking it cost; nano-dollars. */
export type RevenueDay = {
  day: string;
  subscriptionNanos: bigint;
  overageNanos: bigint;
  prepaidNanos: bigint;
  /** Taken back by refunds and disputes; below zero where more came again. */
  returnedNanos: bigint;
  feeNanos: bigint;
  /** What of the fees is not known yet. */
  feeEstimatedNanos: bigint;
};

const nanosByDay = z.object({ day: z.string(), nanos: column.amount });

/**
 * Recognised revenue and Stripe's fees (definitions.ts) of each UTC day of a
 * range. Up to now: what a running day still brings is not in it.
 */
export async function listRevenueDays(
  db: Database,
  range: DayRange & { now: Date },
): Promise<RevenueDay[]> {
  const read = async (statement: SQL) =>
    new Map(
      (await callFunction(db, statement, nanosByDay)).map(({ day, nanos }) => [
        day,
        nanos,
      ]),
    );
  const subscriptions = await read(subscriptionsSpread(range));
  const overage = await read(overageUsed(range));
  const prepaid = await read(prepaidUsed(range));
  const returned = await read(revenueReturned(range));
  const owed = await read(revenueOwed(range));
  const fees = await listFeeDays(db, range);
  return daysIn(range).map((day) => ({
    day,
    subscriptionNanos: subscriptions.get(day) ?? 0n,
    overageNanos: overage.get(day) ?? 0n,
    prepaidNanos: prepaid.get(day) ?? 0n,
    returnedNanos: (returned.get(day) ?? 0n) + (owed.get(day) ?? 0n),
    feeNanos: fees.get(day)?.nanos ?? 0n,
    feeEstimatedNanos: fees.get(day)?.estimated ?? 0n,
  }));
}

/**
 * What a period costs, in equal parts for each of its seconds for as long as it
 * is in force. Nobody's days are listed: what is earned a second changes where
 * a stretch begins and ends, and adds up over the days between.
 */
const subscriptionsSpread = ({
  from,
  until,
  now,
}: DayRange & { now: Date }) => sql`
  with stretches as (
    select r.amount_cents::numeric * ${NANOS_PER_CENT}
             / extract(epoch from r.period_end - r.period_start) as a_second,
           greatest(r.since, ${startOf(from)}) as begins,
           least(coalesce(r.until, ${now}::timestamptz), r.period_end,
             ${startOf(until)}, ${now}::timestamptz) as ends
      from recurring_periods r
     where r.since < ${startOf(until)}
       and (r.until is null or r.until > ${startOf(from)})
  ), changes as (
    select begins as at, a_second from stretches where begins < ends
    union all
    select ends, -a_second from stretches where begins < ends
    union all
    select day at time zone 'UTC', 0
      from generate_series(${from}::date::timestamp, ${until}::date::timestamp,
        interval '1 day') as day
  ), rates as (
    select at, sum(a_second) as change from changes group by at
  ), earned as (
    select at, sum(change) over (order by at)
             * extract(epoch from lead(at) over (order by at) - at) as nanos
      from rates
  )
  select (at at time zone 'UTC')::date::text as day,
         round(sum(nanos))::bigint as nanos
    from earned where nanos is not null group by 1`;

const overageUsed = ({ from, until }: DayRange) => sql`
  select day::text, sum(overage_credits) * ${OVERAGE_NANOS_PER_CREDIT}::bigint
           as nanos
    from usage_rollup_days
   where day >= ${from} and day < ${until} group by 1`;

/** At each workspace's own average price, of all it ever bought and was given. */
const prepaidUsed = ({ from, until }: DayRange) => sql`
  with used as (
    select day, workspace_id, sum(prepaid_credits) as credits
      from usage_person_days
     where day >= ${from} and day < ${until} and prepaid_credits <> 0
     group by 1, 2
  ), prices as (${creditPrices(sql`select workspace_id from used`)})
  select u.day::text, round(sum(u.credits * p.nanos_a_credit))::bigint as nanos
    from used u join prices p using (workspace_id) group by 1`;
