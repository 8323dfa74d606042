import "server-only";
import { sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { paymentReturns } from "@/db/schema/returns";
import type { PaymentReturn } from "../gateway/returns.ts";

/** What was paid: a bill, or a purchase of credits. */
type Paid = { invoiceId: string } | { purchaseId: string };

/**
 * Stores refunds and disputes as they were seen, in the transaction that stores
 * the fetch they were seen in. Nothing is removed: what Stripe once told of, it
 * goes on telling.
 */
export async function writeReturns(
  tx: Database,
  seen: {
    workspaceId: string;
    ticket: bigint;
    returns: (PaymentReturn & Paid)[];
  },
): Promise<void> {
  if (seen.returns.length === 0) return;
  await tx
    .insert(paymentReturns)
    .values(
      seen.returns.map(({ amountCents, feeCents, ...facts }) => ({
        ...facts,
        workspaceId: seen.workspaceId,
        amountCents: BigInt(amountCents),
        feeCents: feeCents === null ? null : BigInt(feeCents),
        syncedTicket: seen.ticket,
      })),
    )
    .onConflictDoUpdate({
      target: paymentReturns.id,
      set: {
        amountCents: sql`excluded.amount_cents`,
        status: sql`excluded.status`,
        reason: sql`excluded.reason`,
        evidenceDueAt: sql`excluded.evidence_due_at`,
        withdrawnAt: sql`excluded.withdrawn_at`,
        reinstatedAt: sql`excluded.reinstated_at`,
        feeCents: sql`excluded.fee_cents`,
        syncedTicket: sql`excluded.synced_ticket`,
      },
      setWhere: sql`${paymentReturns.syncedTicket} < excluded.synced_ticket`,
    });
}
