import "server-only";
import { sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { notifications } from "@/db/schema/notices";
import type { InvoiceFacts } from "../gateway/invoices.ts";
import { graceEndOf } from "../rules.ts";

/**
 * Tells of each bill that could not be collected, once, and once more when it
 * is paid after all. In the transaction that stores the bills.
 */
export async function tellOfPayments(
  tx: Database,
  seen: {
    workspaceId: string;
    pastDueSince: Date | null;
    unpaidInvoices: InvoiceFacts[];
  },
): Promise<void> {
  await tellOfFailures(tx, seen);
  await tx.execute(sql`
    insert into notifications (workspace_id, kind, cause, details)
    select n.workspace_id, 'payment_recovered', n.cause,
           jsonb_build_object('amountCents', i.amount_paid_cents,
             'currency', i.currency, 'paidAt', i.paid_at)
      from notifications n join invoices i on i.id = n.cause
     where n.workspace_id = ${seen.workspaceId} and n.kind = 'payment_failed'
       and i.status = 'paid'
    on conflict on constraint notifications_once_a_threshold_and_period
    do nothing`);
}

async function tellOfFailures(
  tx: Database,
  {
    workspaceId,
    pastDueSince,
    unpaidInvoices,
  }: {
    workspaceId: string;
    pastDueSince: Date | null;
    unpaidInvoices: InvoiceFacts[];
  },
) {
  if (unpaidInvoices.length === 0) return;
  await tx
    .insert(notifications)
    .values(
      unpaidInvoices.map((invoice) => ({
        workspaceId,
        kind: "payment_failed" as const,
        cause: invoice.id,
        details: {
          amountCents: invoice.amountDueCents,
          currency: invoice.currency,
          failedAt: invoice.finalizedAt ?? invoice.createdAt,
          graceEndsAt: pastDueSince && graceEndOf(pastDueSince),
          nextAttemptAt: invoice.nextAttemptAt,
          invoiceUrl: invoice.hostedUrl,
        },
      })),
    )
    .onConflictDoNothing();
}
