import "server-only";
import { sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { notifications } from "@/db/schema/notices";
import type { InvoiceFacts } from "../gateway/invoices.ts";
import { graceEndOf } from "../rules.ts";

export type UnpaidInvoice = InvoiceFacts & {
  /** Its payer has to confirm the payment. */
  needsAction: boolean;
};

/**
 * Tells of each bill that could not be collected, once, or once that it waits
 * for its payer's word; and once more when it is paid after all. In the
 * transaction that stores the bills.
 */
export async function tellOfPayments(
  tx: Database,
  seen: {
    workspaceId: string;
    pastDueSince: Date | null;
    unpaidInvoices: UnpaidInvoice[];
  },
): Promise<void> {
  await tellOfFailures(tx, seen);
  await tx.execute(sql`
    insert into notifications (workspace_id, kind, cause, details)
    select distinct n.workspace_id, 'payment_recovered'::notice_kind, n.cause,
           jsonb_build_object('amountCents', i.amount_paid_cents,
             'currency', i.currency, 'paidAt', i.paid_at)
      from notifications n join invoices i on i.id = n.cause
     where n.workspace_id = ${seen.workspaceId}
       and n.kind in ('payment_failed', 'payment_action')
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
    unpaidInvoices: UnpaidInvoice[];
  },
) {
  if (unpaidInvoices.length === 0) return;
  await tx
    .insert(notifications)
    .values(
      unpaidInvoices.map((invoice) => ({
        workspaceId,
        kind: invoice.needsAction
          ? ("payment_action" as const)
          : ("payment_failed" as const),
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
