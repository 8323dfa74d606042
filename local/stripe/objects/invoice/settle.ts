import type { Account } from "../../account.ts";
import { emit } from "../../events.ts";
import { invalidRequest } from "../../http/errors.ts";
import { withLatestUsage } from "../../meters/latest-usage.ts";
import type { Objects } from "../../wire.ts";
import { confirmIntent } from "../payment/intent.ts";
import { afterFailed, afterPaid } from "../subscription/effects.ts";
import {
  amountsOf,
  balanceAfter,
  type Invoice,
  subscriptionOf,
} from "./draft.ts";
import {
  cancelPayments,
  closePayment,
  notePayment,
  openPayment,
} from "./payments.ts";

/** Days from one try to take the money to the next. */
export const RETRY_DAYS = [1, 3, 5, 7];

const DAY_SECONDS = 86_400;

/** Gives it its number; what costs nothing is paid with that. */
export function finalise(account: Account, id: string): Invoice {
  const found = account.get("invoice", id);
  if (found.status !== "draft") {
    throw invalidRequest(
      "This invoice is already finalized, you can't re-finalize a non-draft invoice.",
      { code: "invoice_not_editable" },
    );
  }
  const draft = withLatestUsage(account, found);
  const customer = account.get("customer", draft.customer ?? "");
  account.change("customer", customer.id, { balance: balanceAfter(draft) });
  const invoice = open(account, draft);
  if (invoice.amount_due > 0) openPayment(account, invoice);
  emit(account, "invoice.finalized", { object: invoice });
  return invoice.amount_due > 0 ? invoice : markPaid(account, id);
}

/** Finalises what a payment has paid already, whatever the balance is. */
export function settlePaid(
  account: Account,
  { id, intent }: { id: string; intent: string },
): Invoice {
  const draft = account.get("invoice", id);
  const invoice = open(account, {
    ...draft,
    ...amountsOf(draft.lines.data, 0),
  });
  emit(account, "invoice.finalized", { object: invoice });
  closePayment(account, notePayment(account, invoice, intent), true);
  return markPaid(account, id);
}

function open(account: Account, draft: Invoice): Invoice {
  const { id } = draft;
  return account.put("invoice", {
    ...draft,
    automatically_finalizes_at: null,
    effective_at: account.now(),
    ending_balance: balanceAfter(draft),
    hosted_invoice_url: `${account.url}/invoices/${id}`,
    invoice_pdf: `${account.url}/invoices/${id}/pdf`,
    number: nextNumber(account, draft),
    status: "open",
    status_transitions: {
      ...draft.status_transitions,
      finalized_at: account.now(),
    },
  });
}

function nextNumber(account: Account, invoice: Invoice): string {
  const customer = account.get("customer", invoice.customer ?? "");
  const sequence = customer.next_invoice_sequence ?? 1;
  account.change("customer", customer.id, {
    currency: invoice.currency,
    next_invoice_sequence: sequence + 1,
  });
  return `${customer.invoice_prefix}-${String(sequence).padStart(4, "0")}`;
}

export type PayBy = {
  method?: string;
  isAuthenticated?: boolean;
};

/** Tries to take what is open. The invoice's status says how that went. */
export function attemptPayment(
  account: Account,
  id: string,
  by: PayBy = {},
): Invoice {
  const invoice = account.get("invoice", id);
  assertOpen(invoice);
  const method = by.method ?? methodFor(account, invoice);
  const payment = openPayment(account, invoice);
  const intentId = payment.payment.payment_intent;
  if (intentId === undefined) throw new Error("a payment without an intent");
  if (method === null) return noteFailure(account, invoice, null);
  const intent = confirmIntent(account, intentId, {
    method,
    isAuthenticated: by.isAuthenticated ?? false,
  });
  if (intent.status !== "succeeded") {
    return noteFailure(account, invoice, intent);
  }
  closePayment(account, payment, true);
  return markPaid(account, id);
}

function assertOpen(invoice: Invoice) {
  if (invoice.status === "open" || invoice.status === "uncollectible") return;
  throw invalidRequest(
    invoice.status === "paid"
      ? "Invoice is already paid"
      : `This invoice can't be paid: it is ${invoice.status}.`,
    { code: "invoice_not_editable" },
  );
}

/** @throws StripeError where there is nothing to charge. */
export function assertPayable(account: Account, invoice: Invoice) {
  if (methodFor(account, invoice) !== null) return;
  throw invalidRequest(
    "This customer has no attached payment source or default payment method. Please consider adding a default payment method.",
    { code: "resource_missing" },
  );
}

/** The invoice's own, the subscription's, the customer's: the first there is. */
function methodFor(account: Account, invoice: Invoice): string | null {
  const subscription = account.find(
    "subscription",
    subscriptionOf(invoice) ?? "",
  );
  const customer = account.find("customer", invoice.customer ?? "");
  return (
    invoice.default_payment_method ??
    subscription?.default_payment_method ??
    customer?.invoice_settings.default_payment_method ??
    null
  );
}

export function markPaid(
  account: Account,
  id: string,
  { isOutOfBand = false } = {},
): Invoice {
  const before = account.get("invoice", id);
  if (isOutOfBand) cancelPayments(account, id);
  const invoice = account.change("invoice", id, {
    amount_paid: before.amount_due,
    amount_remaining: 0,
    attempt_count: before.attempt_count + (before.amount_due > 0 ? 1 : 0),
    attempted: true,
    next_payment_attempt: null,
    status: "paid",
    status_transitions: {
      ...before.status_transitions,
      paid_at: account.now(),
    },
    ...(isOutOfBand && { amount_paid_off_stripe: before.amount_due }),
  });
  setDelinquent(account, invoice.customer, false);
  emit(account, "invoice.paid", { object: invoice });
  emit(account, "invoice.payment_succeeded", { object: invoice });
  afterPaid(account, invoice);
  return account.get("invoice", id);
}

function noteFailure(
  account: Account,
  before: Invoice,
  intent: Objects["payment_intent"] | null,
): Invoice {
  const attempts = before.attempt_count + 1;
  const pauseDays = retries(account, before)
    ? RETRY_DAYS[attempts - 1]
    : undefined;
  const invoice = account.change("invoice", before.id, {
    attempt_count: attempts,
    attempted: true,
    next_payment_attempt:
      pauseDays === undefined ? null : account.now() + pauseDays * DAY_SECONDS,
  });
  setDelinquent(account, invoice.customer, true);
  emit(account, "invoice.payment_failed", { object: invoice });
  if (intent?.status === "requires_action") {
    emit(account, "invoice.payment_action_required", { object: invoice });
  }
  afterFailed(account, invoice);
  return account.get("invoice", before.id);
}

/** What only waits for a person who is there is not tried again by itself. */
function retries(account: Account, invoice: Invoice): boolean {
  const subscription = account.find(
    "subscription",
    subscriptionOf(invoice) ?? "",
  );
  return (
    invoice.auto_advance === true &&
    invoice.billing_reason !== "subscription_create" &&
    !(
      subscription?.pending_update && subscription.latest_invoice === invoice.id
    )
  );
}

function setDelinquent(
  account: Account,
  customer: string | null,
  delinquent: boolean,
) {
  if (customer !== null && account.find("customer", customer))
    account.change("customer", customer, { delinquent });
}

/** A credit note before payment: less is open, at last nothing. */
export function creditOpenInvoice(
  account: Account,
  id: string,
  amount: number,
): Invoice {
  const before = account.get("invoice", id);
  cancelPayments(account, id);
  const invoice = account.change("invoice", id, {
    amount_due: before.amount_due - amount,
    amount_remaining: before.amount_remaining - amount,
    pre_payment_credit_notes_amount:
      before.pre_payment_credit_notes_amount + amount,
  });
  emit(account, "invoice.updated", { object: invoice, before });
  return invoice.amount_remaining === 0 ? markPaid(account, id) : invoice;
}
