import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";
import { startOf } from "../days.ts";
import type { DayRange } from "../range.ts";
import {
  FEE_FIXED_CENTS,
  FEE_SHARE_PER_MILLE,
  NANOS_PER_CENT,
} from "./rates.ts";

const feeRow = z.object({
  day: z.string(),
  nanos: column.amount,
  estimated: column.amount,
});

type FeeDay = z.output<typeof feeRow>;

/**
 * What Stripe took by UTC day, in nano-dollars: of payments when they were
 * paid, of disputes when their money was taken. What it took for a payment and
 * has not told is estimated, and told apart.
 */
export async function listFeeDays(
  db: Database,
  { from, until }: DayRange,
): Promise<Map<string, FeeDay>> {
  const within = (at: SQL) =>
    sql`${at} >= ${startOf(from)} and ${at} < ${startOf(until)}`;
  const days = await callFunction(
    db,
    sql`with fees as (
        select paid_at as at, fee_cents, amount_paid_cents as cents
          from invoices
         where ${within(sql`paid_at`)} and amount_paid_cents > 0
        union all
        select paid_at, fee_cents, amount_cents from credit_purchases
         where ${within(sql`paid_at`)} and amount_cents > 0
        union all
        select withdrawn_at, coalesce(fee_cents, 0), 0 from payment_returns
         where ${within(sql`withdrawn_at`)}
      ), known as (
        select at, fee_cents * ${NANOS_PER_CENT}::bigint as told,
               cents * ${NANOS_PER_CENT / 1_000}::bigint * ${FEE_SHARE_PER_MILLE}
                 + ${FEE_FIXED_CENTS * NANOS_PER_CENT}::bigint as guess
          from fees)
      select (at at time zone 'UTC')::date::text as day,
             sum(coalesce(told, guess)) as nanos,
             coalesce(sum(guess) filter (where told is null), 0) as estimated
        from known group by 1`,
    feeRow,
  );
  return new Map(days.map((fees) => [fees.day, fees]));
}
