import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";
import { NEEDS_ANSWER } from "./given-back.ts";

const standing = z
  .object({
    past_due: z.number(),
    unpaid_cents: column.amount,
    unpaid_bills: z.number(),
    prepaid_credits: column.amount,
    debt_credits: column.amount,
    disputes_to_answer: z.number(),
    next_answer_due_at: column.moment.nullable(),
  })
  .transform((row) => ({
    pastDue: row.past_due,
    unpaidCents: row.unpaid_cents,
    unpaidBills: row.unpaid_bills,
    prepaidCredits: row.prepaid_credits,
    debtCredits: row.debt_credits,
    disputesToAnswer: row.disputes_to_answer,
    nextAnswerDueAt: row.next_answer_due_at,
  }));

export type RevenueStanding = z.output<typeof standing>;

/** What is owed to us, and what we owe in credits; see copy.ts for each. */
export async function readRevenueStanding(
  db: Database,
): Promise<RevenueStanding> {
  const [row] = await callFunction(
    db,
    sql`select
        (select count(*)::int from subscriptions
          where status = 'past_due' and stripe_subscription_id is not null)
          as past_due,
        unpaid.cents as unpaid_cents, unpaid.bills as unpaid_bills,
        credits.prepaid as prepaid_credits, credits.debt as debt_credits,
        disputes.open as disputes_to_answer,
        disputes.next_due as next_answer_due_at
      from (
        select coalesce(sum(amount_due_cents - amount_paid_cents), 0) as cents,
               count(*)::int as bills
          from invoices
         where status = 'open' and currency = 'usd') as unpaid,
        (select coalesce(sum(balance), 0) as prepaid,
                coalesce(sum(debt), 0) as debt
           from credit_balances) as credits,
        (select count(*)::int as open, min(r.evidence_due_at) as next_due
           from payment_returns r where ${NEEDS_ANSWER}) as disputes`,
    standing,
  );
  if (!row) throw new Error("a sum answered no row");
  return row;
}
