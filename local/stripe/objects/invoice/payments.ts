import type { Account } from "../../account.ts";
import { emit } from "../../events.ts";
import type { Objects } from "../../wire.ts";
import { cancelIntent, createIntent } from "../payment/intent.ts";
import type { Invoice } from "./draft.ts";

type InvoicePayment = Objects["invoice_payment"];

export const paymentsOf = (account: Account, invoice: string) =>
  account.all("invoice_payment").filter((each) => each.invoice === invoice);

/** The payment that a finalised invoice waits for; made when first asked. */
export function openPayment(account: Account, invoice: Invoice) {
  const open = paymentsOf(account, invoice.id).find(
    ({ status }) => status === "open",
  );
  if (open) return open;
  const { id } = createIntent(account, {
    amount: invoice.amount_remaining,
    currency: invoice.currency,
    customer: invoice.customer,
    description:
      invoice.billing_reason === "subscription_create"
        ? "Subscription creation"
        : "Subscription update",
  });
  return notePayment(account, invoice, id);
}

/** An intent that pays for an invoice, once it succeeds. */
export const notePayment = (
  account: Account,
  invoice: Invoice,
  intent: string,
): InvoicePayment =>
  account.put("invoice_payment", {
    id: account.newId("inpay"),
    object: "invoice_payment",
    amount_paid: null,
    amount_requested: invoice.amount_remaining,
    created: account.now(),
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: false,
    payment: { type: "payment_intent", payment_intent: intent },
    status: "open",
    status_transitions: { canceled_at: null, paid_at: null },
  });

export function closePayment(
  account: Account,
  payment: InvoicePayment,
  isPaid: boolean,
) {
  const now = account.now();
  const closed = account.change("invoice_payment", payment.id, {
    amount_paid: isPaid ? payment.amount_requested : null,
    status: isPaid ? "paid" : "canceled",
    status_transitions: isPaid
      ? { canceled_at: null, paid_at: now }
      : { canceled_at: now, paid_at: null },
  });
  if (isPaid) emit(account, "invoice_payment.paid", { object: closed });
}

/** Nothing is to be paid by them any more. */
export function cancelPayments(account: Account, invoice: string) {
  for (const payment of paymentsOf(account, invoice)) {
    if (payment.status !== "open") continue;
    const { payment_intent: intent } = payment.payment;
    if (intent !== undefined) cancelIntent(account, intent, "void_invoice");
    closePayment(account, payment, false);
  }
}
