import { formatAmount, formatDay, type Reader } from "@/core/format";

/** What is paid with, and for what. */
export const paymentCopy = {
  payment: {
    title: "Payment",
    method: "Payment method",
    none: "None yet",
    never: "Nothing was bought yet. A payment method is asked for at checkout.",
    card: (card: { brand: string; last4: string }) =>
      `${BRANDS[card.brand] ?? "Card"} ending ${card.last4}`,
    expires: (month: number, year: number) =>
      `expires ${String(month).padStart(2, "0")}/${year}`,
    other: (type: string) => type.replaceAll("_", " "),
    change: "Change",
    add: "Add",
    portal: "Billing details",
    next: (day: string, reader: Reader) =>
      `Next invoice, on ${formatDay(day, reader)}, so far`,
    total: "Total",
    due: "To be charged",
    unavailable:
      "Stripe is not answering, so payment method and next invoice cannot be shown. Nothing else is affected.",
  },

  invoices: {
    title: "Invoices",
    none: "No invoices yet.",
    columns: {
      date: "Date",
      number: "Number",
      reason: "For",
      amount: "Amount",
      state: "State",
    },
    open: "View",
    pay: "Pay",
    pdf: "PDF",
    refunded: (cents: number, reader: Reader, currency: string) =>
      `${formatAmount(cents, reader, currency)} refunded`,
  },
};

/** A brand of cards, as it writes itself. */
const BRANDS: Record<string, string> = {
  visa: "Visa",
  mastercard: "Mastercard",
  amex: "American Express",
  discover: "Discover",
  diners: "Diners Club",
  jcb: "JCB",
  unionpay: "UnionPay",
};

/** Why Stripe made a bill. */
export const invoiceReason = (reason: string | null): string =>
  (reason && INVOICE_REASONS[reason]) || "Invoice";

const INVOICE_REASONS: Record<string, string> = {
  subscription_create: "Subscription",
  subscription_cycle: "Subscription",
  subscription_update: "Change of plan",
  subscription_threshold: "Overage",
  subscription: "Subscription",
  manual: "Credits",
};

/** Where a bill stands; Stripe may add states of its own. */
export const invoiceState = (status: string): string =>
  INVOICE_STATES[status] ?? status;

const INVOICE_STATES: Record<string, string> = {
  draft: "in preparation",
  open: "unpaid",
  paid: "paid",
  void: "void",
  uncollectible: "written off",
};

/** What an item of a bill says of usage that came after its period's bill. */
export const lateUsage = (usage: {
  credits: bigint;
  /** The UTC day it was of, as YYYY-MM-DD: a bill is in nobody's zone. */
  day: string;
}): string =>
  usage.credits > 0n
    ? `${usage.credits} credits beyond the quota, used on ${usage.day} and told after that period was invoiced`
    : `${-usage.credits} credits taken back of usage on ${usage.day}`;
