import { formatCounted, type Reader } from "@/core/format";
import type { FigureDefinition } from "../definitions.ts";
import type { View } from "./schema.ts";

/** Of standing.ts. */
export const REVENUE_FIGURES = {
  pastDue: {
    label: "Subscriptions past due",
    definition:
      "Subscriptions at Stripe whose last bill was not paid and that have not ended. They are in MRR.",
  },
  unpaid: {
    label: "Unpaid bills",
    definition:
      "What is left to pay of open bills in US dollars, tax included. Bills that Stripe has given up are not in it.",
  },
  prepaid: {
    label: "Prepaid credits, unused",
    definition:
      "Prepaid credits of all workspaces that are not used yet, reserved ones included. They are revenue when they are used.",
  },
  disputes: {
    label: "Disputes to answer",
    definition:
      "Disputes and inquiries that wait for evidence, with the day the next answer is due. One that nobody answers is lost.",
  },
  debt: {
    label: "Credits owed",
    definition:
      "Credits that were used and then refunded or disputed. A workspace that owes some can use neither prepaid credits nor overage; its next purchase pays them first.",
  },
} as const satisfies Record<string, FigureDefinition>;

const VIEW_NAMES: Record<View, string> = {
  subscriptions: "Subscriptions",
  invoices: "Invoices",
  unpaid: "Failed payments",
  given_back: "Refunds and disputes",
  balances: "Credit balances",
};

export const revenueCopy = {
  title: "Revenue",
  views: VIEW_NAMES,
  viewsLabel: "Lists",
  filters: "Which rows",
  filterNames: { status: "Status", plan: "Plan" },
  all: "All",
  show: "Show",
  clear: "Clear",
  export: "Download CSV",
  newer: "Back to the newest",
  older: "More",
  ofWorkspace: "Of one workspace only.",
  nextDue: "next",
  subscriptions: (count: number, reader: Reader) =>
    `of ${formatCounted(count, ["subscription", "subscriptions"], reader)}`,
  bills: (count: number, reader: Reader) =>
    formatCounted(count, ["bill", "bills"], reader),

  empty: {
    subscriptions: "No subscription is like this",
    invoices: "No invoice is like this",
    unpaid: "Every bill is paid",
    given_back: "Nothing was refunded or disputed",
    balances: "Nobody has prepaid credits or owes any",
  } satisfies Record<View, string>,
  hints: {
    subscriptions:
      "They appear when somebody subscribes, or an admin sets a plan.",
    invoices: "They appear as Stripe makes them.",
    unpaid: "Bills appear here when a payment fails.",
    given_back:
      "They appear when a payment is given back, or a payer's bank asks for it.",
    balances: "They appear when somebody buys a pack of credits.",
  } satisfies Record<View, string>,
  notes: {
    subscriptions: null,
    invoices: null,
    unpaid:
      "Final bills that are not paid: open ones, with Stripe's next attempt, and those that Stripe has given up.",
    given_back:
      "Disputes that are lost unless they are answered come first, the soonest due at the head; answer them in Stripe's dashboard. Then all refunds and disputes, the newest first.",
    balances: null,
  } satisfies Record<View, string | null>,

  columns: {
    workspace: "Workspace",
    plan: "Plan",
    status: "Status",
    seats: "Seats",
    price: "A seat, USD",
    mrr: "MRR, USD",
    renews: "Period ends",
    since: "Since",
    number: "Invoice",
    made: "Made",
    total: "Total",
    paid: "Paid",
    refunded: "Refunded",
    next: "Next attempt",
    kind: "What",
    of: "Paid for",
    reason: "Reason",
    fee: "Dispute fee",
    amount: "Amount",
    balance: "Balance, credits",
    held: "Reserved, credits",
    debt: "Owed, credits",
  },
  byHand: "by hand",
  ends: "ends",
  changesTo: (plan: string) => `then ${plan}`,
  pastDueSince: "since",
  none: "None",
  draft: "Draft",
  unknown: "Unknown",
  refund: "Refund",
  dispute: "Dispute",
  until: "until",
  backOn: ", money back on",
  credits: "Credits",
  invoice: "Invoice",
  yearly: "a year",
  /** Stripe's `past_due` is "Past due". */
  status: (status: string) => {
    const words = status.replaceAll("_", " ");
    return words.charAt(0).toUpperCase() + words.slice(1);
  },
} as const;
