import type { Account } from "../../account.ts";
import { emit } from "../../events.ts";
import { invalidRequest } from "../../http/errors.ts";
import { listOf } from "../../http/lists.ts";
import type { Objects } from "../../wire.ts";
import type { Period } from "../periods.ts";
import { type Line, wireLine } from "./lines.ts";

export type Invoice = Objects["invoice"];

/** A draft is finalised by itself so long after it was made. */
const FINALISES_AFTER_SECONDS = 3_600;
/** The API does not charge less than half a dollar; the customer owes it. */
const CHARGE_MIN_CENTS = 50;

export type DraftFacts = {
  customer: Objects["customer"];
  subscription: Objects["subscription"] | null;
  reason: NonNullable<Invoice["billing_reason"]>;
  lines: Line[];
  /** What it is for; not the periods of its lines. */
  period: Period;
  currency: string;
  advancesItself: boolean;
  collectionMethod?: "charge_automatically" | "send_invoice";
  daysUntilDue?: number | null;
  description?: string | null;
  metadata?: Record<string, string>;
  paymentMethod?: string | null;
};

/** Makes a draft and puts what waited for it on it. */
export function createInvoice(account: Account, facts: DraftFacts): Invoice {
  const invoice = account.put(
    "invoice",
    draft(account, facts, account.newId("in")),
  );
  for (const { invoiceItem } of facts.lines) {
    if (invoiceItem !== null)
      account.change("invoiceitem", invoiceItem, { invoice: invoice.id });
  }
  if (facts.subscription) {
    account.change("subscription", facts.subscription.id, {
      latest_invoice: invoice.id,
    });
  }
  emit(account, "invoice.created", { object: invoice });
  return invoice;
}

/** Puts more lines on a draft. */
export function addLines(account: Account, id: string, lines: Line[]): Invoice {
  const before = account.get("invoice", id, "invoice");
  if (before.status !== "draft") {
    throw invalidRequest(
      "You can't add lines to an invoice that is not a draft.",
      { code: "invoice_not_editable", param: "invoice" },
    );
  }
  const data = [
    ...before.lines.data,
    ...lines.map((line) => wireLine(account, line, id)),
  ];
  for (const { invoiceItem } of lines) {
    if (invoiceItem !== null)
      account.change("invoiceitem", invoiceItem, { invoice: id });
  }
  const invoice = account.change("invoice", id, {
    lines: { ...before.lines, data },
    ...amountsOf(data, before.starting_balance),
  });
  emit(account, "invoice.updated", { object: invoice, before });
  return invoice;
}

/** An invoice that is nowhere yet; a preview is one that stays so. */
function draft(account: Account, facts: DraftFacts, id: string): Invoice {
  const { customer, subscription } = facts;
  const collectionMethod =
    facts.collectionMethod ??
    subscription?.collection_method ??
    "charge_automatically";
  const now = account.now();
  return {
    ...blank,
    id,
    auto_advance: facts.advancesItself,
    automatically_finalizes_at: facts.advancesItself
      ? now + FINALISES_AFTER_SECONDS
      : null,
    billing_reason: facts.reason,
    collection_method: collectionMethod,
    created: now,
    currency: facts.currency,
    customer: customer.id,
    customer_address: customer.address ?? null,
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    customer_phone: customer.phone ?? null,
    default_payment_method: facts.paymentMethod ?? null,
    description: facts.description ?? null,
    due_date:
      collectionMethod === "send_invoice"
        ? now + (facts.daysUntilDue ?? 30) * 86_400
        : null,
    lines: listOf(
      facts.lines.map((line) => wireLine(account, line, id)),
      { url: `/v1/invoices/${id}/lines` },
    ),
    metadata: facts.metadata ?? {},
    parent: subscription
      ? {
          type: "subscription_details",
          quote_details: null,
          subscription_details: {
            metadata: subscription.metadata,
            subscription: subscription.id,
          },
        }
      : null,
    period_end: facts.period.end,
    period_start: facts.period.start,
    ...amountsOf(facts.lines, customer.balance),
  };
}

/**
 * What is owed for the lines with what the customer's balance has: below zero
 * it is credit, above zero it is owed.
 */
export function amountsOf(
  lines: readonly { amount: number }[],
  balance: number,
) {
  const total = lines.reduce((sum, { amount }) => sum + amount, 0);
  const owed = total + balance;
  const due = owed < CHARGE_MIN_CENTS ? 0 : owed;
  return {
    amount_due: due,
    amount_remaining: due,
    starting_balance: balance,
    subtotal: total,
    subtotal_excluding_tax: total,
    total,
    total_excluding_tax: total,
  };
}

/** @returns the customer's balance once the invoice has taken its part. */
export const balanceAfter = (invoice: Invoice): number =>
  invoice.total + invoice.starting_balance - invoice.amount_due;

export const subscriptionOf = (invoice: Invoice): string | null =>
  invoice.parent?.subscription_details?.subscription ?? null;

const blank = {
  object: "invoice",
  account_country: "US",
  account_name: "Tollgate",
  account_tax_ids: null,
  amount_overpaid: 0,
  amount_paid: 0,
  amount_shipping: 0,
  application: null,
  attempt_count: 0,
  attempted: false,
  automatic_tax: {
    disabled_reason: null,
    enabled: false,
    liability: null,
    provider: null,
    status: null,
  },
  custom_fields: null,
  customer_account: null,
  customer_shipping: null,
  customer_tax_exempt: "none",
  customer_tax_ids: [],
  default_source: null,
  default_tax_rates: [],
  discounts: [],
  effective_at: null,
  ending_balance: null,
  footer: null,
  from_invoice: null,
  hosted_invoice_url: null,
  invoice_pdf: null,
  issuer: { type: "self" },
  last_finalization_error: null,
  latest_revision: null,
  livemode: false,
  next_payment_attempt: null,
  number: null,
  on_behalf_of: null,
  payment_settings: {
    default_mandate: null,
    payment_method_options: null,
    payment_method_types: null,
  },
  post_payment_credit_notes_amount: 0,
  pre_payment_credit_notes_amount: 0,
  receipt_number: null,
  rendering: null,
  shipping_cost: null,
  shipping_details: null,
  statement_descriptor: null,
  status: "draft",
  status_transitions: {
    finalized_at: null,
    marked_uncollectible_at: null,
    paid_at: null,
    voided_at: null,
  },
  test_clock: null,
  total_discount_amounts: [],
  total_pretax_credit_amounts: [],
  total_taxes: [],
  webhooks_delivered_at: null,
} satisfies Partial<Invoice>;
