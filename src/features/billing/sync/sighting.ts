import "server-only";
import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction } from "@/db/call";
import type { Database } from "@/db/client";
import { workspaces } from "@/db/schema/account";
import { invoices } from "@/db/schema/payments";
import type {
  PlannedChange,
  SubscriptionFacts,
} from "../gateway/subscriptions.ts";
import type { PaidBill } from "./bill-payments.ts";
import { tellOfPayments, type UnpaidInvoice } from "./payment-notices.ts";
import { writeReturns } from "./write-returns.ts";

/** What was seen at Stripe of one workspace. */
export type Sighting = {
  isCustomerGone: boolean;
  /** The chosen one; null for none. */
  subscription: SeenSubscription | null;
  invoices: PaidBill[];
};

type SeenSubscription = SubscriptionFacts & {
  planned: PlannedChange | "ends" | null;
  pastDueSince: Date | null;
  /** Of a past due one, the bills to tell people about. */
  unpaidInvoices: UnpaidInvoice[];
};

/**
 * Stores a sighting whole, or nothing of it when a later ticket's is stored.
 *
 * @returns whether it was stored.
 */
export async function storeSighting(
  db: Database,
  seen: {
    workspaceId: string;
    customerId: string;
    ticket: bigint;
    sighting: Sighting;
    now: Date | undefined;
  },
): Promise<boolean> {
  const { workspaceId, customerId, ticket, sighting } = seen;
  return db.transaction(async (tx) => {
    if (!(await writeSubscription(tx, seen))) return false;
    await writeInvoices(tx, { workspaceId, ticket, seen: sighting.invoices });
    await writeReturns(tx, {
      workspaceId,
      ticket,
      returns: sighting.invoices.flatMap(({ id: invoiceId, returns }) =>
        returns.map((one) => ({ ...one, invoiceId })),
      ),
    });
    await tellOfPayments(tx, {
      workspaceId,
      pastDueSince: sighting.subscription?.pastDueSince ?? null,
      unpaidInvoices: sighting.subscription?.unpaidInvoices ?? [],
    });
    if (sighting.isCustomerGone) {
      await tx
        .update(workspaces)
        .set({ stripeCustomerId: null })
        .where(
          and(
            eq(workspaces.id, workspaceId),
            eq(workspaces.stripeCustomerId, customerId),
          ),
        );
    }
    return true;
  });
}

async function writeSubscription(
  tx: Database,
  seen: {
    workspaceId: string;
    ticket: bigint;
    sighting: Sighting;
    now: Date | undefined;
  },
): Promise<boolean> {
  const { subscription: one } = seen.sighting;
  const planned = one?.planned === "ends" ? null : one?.planned;
  const [row] = await callFunction(
    tx,
    sql`select write_subscription(
      ${seen.workspaceId}, ${seen.ticket}, ${one?.id ?? null},
      ${one?.planId ?? null}, ${one?.status ?? null}, ${one?.seats ?? null},
      ${one?.interval ?? null}, ${one?.periodStart ?? null},
      ${one?.periodEnd ?? null},
      ${one ? one.cancelsAtPeriodEnd || one.planned === "ends" : null},
      ${one?.pastDueSince ?? null}, ${planned?.planId ?? null},
      ${planned?.seats ?? null}, ${planned?.at ?? null},
      ${one?.hasPendingUpdate ?? null}, ${one?.itemId ?? null},
      ${one?.overageItemId ?? null}, ${one?.scheduleId ?? null},
      ${one?.latestInvoiceId ?? null}, ${one?.unitAmountCents ?? null},
      ${one?.createdAt ?? null}, ${seen.now ?? null}) as is_stored`,
    z.object({ is_stored: z.boolean() }),
  );
  return row?.is_stored ?? false;
}

async function writeInvoices(
  tx: Database,
  {
    workspaceId,
    ticket,
    seen,
  }: {
    workspaceId: string;
    ticket: bigint;
    seen: PaidBill[];
  },
) {
  if (seen.length === 0) return;
  const rows = seen.map((invoice) => ({
    ...invoice,
    workspaceId,
    subtotalCents: BigInt(invoice.subtotalCents),
    taxCents: BigInt(invoice.taxCents),
    totalCents: BigInt(invoice.totalCents),
    amountDueCents: BigInt(invoice.amountDueCents),
    amountPaidCents: BigInt(invoice.amountPaidCents),
    amountRefundedCents: BigInt(invoice.refundedCents),
    feeCents: invoice.feeCents === null ? null : BigInt(invoice.feeCents),
    stripeSubscriptionId: invoice.subscriptionId,
    syncedTicket: ticket,
  }));
  await tx
    .insert(invoices)
    .values(rows)
    .onConflictDoUpdate({
      target: invoices.id,
      set: {
        number: sql`excluded.number`,
        status: sql`excluded.status`,
        subtotalCents: sql`excluded.subtotal_cents`,
        taxCents: sql`excluded.tax_cents`,
        totalCents: sql`excluded.total_cents`,
        amountDueCents: sql`excluded.amount_due_cents`,
        amountPaidCents: sql`excluded.amount_paid_cents`,
        amountRefundedCents: sql`excluded.amount_refunded_cents`,
        // What was known once stays so, should an old payment not be listed.
        feeCents: sql`coalesce(excluded.fee_cents, ${invoices.feeCents})`,
        stripeSubscriptionId: sql`excluded.stripe_subscription_id`,
        periodStart: sql`excluded.period_start`,
        periodEnd: sql`excluded.period_end`,
        hostedUrl: sql`excluded.hosted_url`,
        pdfUrl: sql`excluded.pdf_url`,
        dueAt: sql`excluded.due_at`,
        paidAt: sql`excluded.paid_at`,
        nextAttemptAt: sql`excluded.next_attempt_at`,
        syncedTicket: sql`excluded.synced_ticket`,
      },
      setWhere: sql`${invoices.workspaceId} = excluded.workspace_id`,
    });
}
