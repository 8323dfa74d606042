import "server-only";
import type Stripe from "stripe";
import { StripeFault } from "../fault.ts";
import type { StripeGateway } from "../gateway.ts";
import { idOf, momentOf, momentOrNull, noneIfMissing, sum } from "./values.ts";

/** A bill as far as it matters here; cents. */
export type InvoiceFacts = {
  id: string;
  number: string | null;
  /** Stripe's own word, unknown ones too; never `draft`. */
  status: string;
  reason: string | null;
  subscriptionId: string | null;
  currency: string;
  subtotalCents: number;
  taxCents: number;
  totalCents: number;
  amountDueCents: number;
  amountPaidCents: number;
  periodStart: Date;
  periodEnd: Date;
  hostedUrl: string | null;
  pdfUrl: string | null;
  createdAt: Date;
  finalizedAt: Date | null;
  dueAt: Date | null;
  paidAt: Date | null;
  nextAttemptAt: Date | null;
  /** A payment of it was tried at least once. */
  isAttempted: boolean;
  paymentIntentIds: string[];
};

const LIST_MAX = 100;

/** The bills of a customer, newest first; drafts are nobody's business yet. */
export async function listInvoices(
  gateway: StripeGateway,
  customerId: string,
): Promise<InvoiceFacts[]> {
  const { data } = await gateway.ask((stripe) =>
    stripe.invoices.list({
      customer: customerId,
      limit: LIST_MAX,
      expand: ["data.payments"],
    }),
  );
  return data.filter(({ status }) => status !== "draft").map(invoiceFacts);
}

/** Whether an open bill waits for its payer to confirm the payment (3-D Secure). */
export async function needsAction(
  gateway: StripeGateway,
  { paymentIntentIds }: InvoiceFacts,
): Promise<boolean> {
  const intents = await Promise.all(
    paymentIntentIds.map((id) =>
      gateway
        .ask(async (stripe) => [await stripe.paymentIntents.retrieve(id)])
        .catch(noneIfMissing),
    ),
  );
  return intents
    .flat()
    .some(
      ({ status, last_payment_error: error }) =>
        status === "requires_action" ||
        (status === "requires_payment_method" &&
          error?.code === "authentication_required"),
    );
}

/**
 * Gives a payment back in full. One that went back already, by a refund or by
 * the payer's bank, stays so.
 */
export async function refundInFull(
  gateway: StripeGateway,
  refund: { paymentIntentId: string; idempotencyKey: string },
): Promise<void> {
  await gateway
    .ask((stripe) =>
      stripe.refunds.create(
        { payment_intent: refund.paymentIntentId },
        { idempotencyKey: refund.idempotencyKey },
      ),
    )
    .catch(unlessAnswered("charge_already_refunded", "charge_disputed"));
}

/** Lets a bill go that nobody is to pay any more. */
export async function voidInvoice(
  gateway: StripeGateway,
  invoiceId: string,
): Promise<void> {
  await gateway.ask((stripe) => stripe.invoices.voidInvoice(invoiceId));
}

/** What of an invoice matters here. */
export const invoiceFacts = (invoice: Stripe.Invoice): InvoiceFacts => ({
  id: invoice.id,
  number: invoice.number,
  status: invoice.status ?? "unknown",
  reason: invoice.billing_reason,
  subscriptionId: idOf(invoice.parent?.subscription_details?.subscription),
  currency: invoice.currency,
  subtotalCents: invoice.subtotal,
  taxCents: sum((invoice.total_taxes ?? []).map(({ amount }) => amount)),
  totalCents: invoice.total,
  amountDueCents: invoice.amount_due,
  amountPaidCents: invoice.amount_paid,
  periodStart: momentOf(invoice.period_start),
  periodEnd: momentOf(invoice.period_end),
  hostedUrl: invoice.hosted_invoice_url ?? null,
  pdfUrl: invoice.invoice_pdf ?? null,
  createdAt: momentOf(invoice.created),
  finalizedAt: momentOrNull(invoice.status_transitions.finalized_at),
  dueAt: momentOrNull(invoice.due_date),
  paidAt: momentOrNull(invoice.status_transitions.paid_at),
  nextAttemptAt: momentOrNull(invoice.next_payment_attempt),
  isAttempted: invoice.attempted,
  paymentIntentIds: (invoice.payments?.data ?? []).flatMap(
    ({ payment }) => idOf(payment.payment_intent) ?? [],
  ),
});

const unlessAnswered =
  (...codes: string[]) =>
  (error: unknown) => {
    const code = error instanceof StripeFault ? error.code : "";
    if (!codes.includes(code)) throw error;
  };
