import {
  formatAmount,
  formatCount,
  formatCounted,
  formatDay,
  formatList,
  formatPrice,
  type Reader,
} from "@/core/format";
import { type LatePayment, TRIAL_CREDITS, TRIAL_DAYS } from "./rules.ts";
import type { BillingRefusal } from "./schema.ts";

const CREDITS = ["credit", "credits"] as const;
const SEATS = ["seat", "seats"] as const;
const DAYS = ["day", "days"] as const;

const credits = (count: number, reader: Reader) =>
  formatCounted(count, CREDITS, reader);
const seats = (count: number, reader: Reader) =>
  formatCounted(count, SEATS, reader);

/** What was refused, what is kept, what next. */
const REFUSALS: Record<BillingRefusal["kind"], string> = {
  not_owner:
    "Only an owner of this workspace can do this. Ask one of them; nothing was changed.",
  billing_off: "Payments are not set up on this server. Nothing was changed.",
  stripe_unavailable:
    "Stripe is not answering. What it has taken up will show here within minutes, and nothing is charged twice. Try again shortly.",
  not_for_sale:
    "This cannot be bought at the moment: Stripe does not list it at the price shown here. Nothing was charged.",
  already_subscribed:
    "This workspace has a subscription already. Nothing was charged. Change its plan here instead.",
  invoiced_outside:
    "This plan was set by the operator and is invoiced outside. Write to them to change it.",
  no_subscription: "There is no subscription here to change.",
  nothing_to_change: "Nothing would change.",
  change_planned:
    "A change is planned for the end of the period. Keep the present plan first, then choose anew.",
  change_unpaid:
    "An earlier change waits for its payment. Pay it, or choose anew once it has lapsed.",
  payment_past_due:
    "A payment is late. Update payment first, then change the plan.",
  preview_outdated:
    "These figures are no longer valid, so nothing was changed or charged. Look at the new ones.",
  payment_incomplete:
    "The payment did not go through. Your plan is unchanged. Pay the invoice within 23 hours to complete the change.",
  card_declined:
    "The card was declined. Nothing was changed. Use another card.",
  nothing_to_pay: "Nothing is unpaid.",
  trial_taken:
    "The trial has been used with this sign-in or address; it is given once. Your plan is unchanged.",
  trial_for_new_people:
    "The trial is for those who have not subscribed yet. Your plan is unchanged.",
  email_not_verified:
    "The trial needs an address that your sign-in provider has verified. Nothing was changed.",
};

export const refusalSentence = ({ kind }: { kind: string }): string =>
  kind in REFUSALS
    ? REFUSALS[kind as BillingRefusal["kind"]]
    : "This could not be understood. Nothing was changed.";

export const billingCopy = {
  title: "Plan and credits",
  off: "Payments are not set up on this server, so nothing can be bought here. What you have goes on as it is.",
  askOwner: (owners: string[], reader: Reader) => {
    const names = formatList(owners, reader);
    return `${names} ${owners.length === 1 ? "pays" : "pay"} for this workspace. What is below is for you to read; for more credits or another plan, ask ${names}.`;
  },
  backToChat: "Back to your chat",
  retry: "Retry",

  arrival: {
    planActive: (plan: string) => `${plan} is active.`,
    trialStarted: (plan: string, day: string, reader: Reader) =>
      `The trial has begun: ${plan} until ${formatDay(day, reader)}.`,
    creditsBought: (balance: number, reader: Reader) =>
      `Paid. Your prepaid balance is ${credits(balance, reader)}.`,
    planned: "The change is planned. You can take it back until then.",
    kept: (plan: string) => `${plan} goes on as before.`,
    processing:
      "Your payment is being processed. This page shows it as soon as Stripe confirms it; you can leave.",
    failed: "The payment did not go through. Nothing was charged or changed.",
  },

  secondSubscription:
    "A second subscription was begun for this workspace. It was cancelled and its payment refunded; your first one goes on.",
  dismiss: "Dismiss",

  changeUnpaid: {
    text: "A change of plan waits for its payment. Until then your plan is as before; unpaid, the change lapses within 23 hours.",
    act: "Pay the invoice",
  },

  plan: {
    title: "Your plan",
    renews: (day: string, reader: Reader) =>
      `Renews on ${formatDay(day, reader)}`,
    ends: (day: string, reader: Reader) =>
      `Ends on ${formatDay(day, reader)}; then Free`,
    changes: (change: PlannedChange, reader: Reader) =>
      `Changes to ${change.planName}${change.seats > 1 ? `, ${seats(change.seats, reader)},` : ""} on ${formatDay(change.at, reader)}`,
    creditsReturn: (day: string, reader: Reader) =>
      `Credits return on ${formatDay(day, reader)}`,
    trialUntil: (day: string, reader: Reader) =>
      `Trial until ${formatDay(day, reader)}, or until its credits are used; then Free`,
    outside: "Set by the operator and invoiced outside.",
    late: "Payment is late",
    monthly: (cents: number, count: number, reader: Reader) =>
      count > 1
        ? `${formatPrice(cents, reader)} a month for ${seats(count, reader)}`
        : `${formatPrice(cents, reader)} a month`,
    keep: (plan: string) => `Keep ${plan}`,
    cancel: (plan: string) => `Cancel ${plan}`,
  },

  actions: {
    get: (plan: string) => `Get ${plan}`,
    change: (plan: string) => `Change to ${plan}`,
    seats: "Change seats",
    byAgreement: "Write to us",
    planned: "A change is planned already. Keep your plan first.",
    late: "Update payment first.",
    unpaid: "An earlier change waits for its payment.",
    off: "Payments are not set up on this server.",
    outside: "Your plan is set by the operator.",
  },

  trial: {
    offer: (reader: Reader) =>
      `Or try Pro first: ${TRIAL_DAYS} days or ${credits(TRIAL_CREDITS, reader)}, whichever ends first. No card; once for each person.`,
    act: "Start the trial",
  },

  checkout: {
    title: (plan: string) => `Get ${plan}`,
    lead: "Each seat adds its credits to one pool. Seats can be changed later.",
    seats: "Seats",
    total: "A month, before tax",
    go: "Continue to payment",
    close: "Close",
  },

  change: {
    title: (plan: string) => `Change to ${plan}`,
    seatsTitle: "Change seats",
    seats: "Seats",
    columns: { plan: "Plan", seats: "Seats", monthly: "A month" },
    before: "Now",
    after: "Then",
    dueNow: "Due now",
    loading: "Asking Stripe what this costs",
    now: (after: { monthlyCents: number }, day: string, reader: Reader) =>
      `Charged at once to your card; the new limits hold as soon as it is paid. From ${formatDay(day, reader)}: ${formatPrice(after.monthlyCents, reader)} a month.`,
    later: (plan: string, day: string, reader: Reader) =>
      `Nothing is due now. ${plan} stays as it is until ${formatDay(day, reader)}.`,
    pay: (cents: number, reader: Reader) =>
      `Pay ${formatAmount(cents, reader)} and change`,
    changeNow: "Change now",
    plan: (day: string, reader: Reader) =>
      `Change on ${formatDay(day, reader)}`,
    close: "Close",
    again: "Show new figures",
    payInvoice: "Pay the invoice",
  },

  cancel: {
    title: (plan: string) => `Cancel ${plan}?`,
    lead: (plan: string, day: string, reader: Reader) =>
      `${plan} and its credits stay until ${formatDay(day, reader)}. After that the free plan holds. Prepaid credits and your chats stay; nothing is refunded. You can undo this until then.`,
    act: (day: string, reader: Reader) => `Cancel on ${formatDay(day, reader)}`,
  },

  late: {
    grace: (late: Late, plan: string, reader: Reader) =>
      `${failed(late, reader)} ${plan} stays until ${formatDay(late.graceEndsAt, reader)}: ${formatCounted(late.graceDaysLeft, DAYS, reader)} left. No overage until it is paid.`,
    over: (late: Late, reader: Reader) =>
      `${failed(late, reader)} Until it is paid, the limits of the free plan hold.`,
    act: "Update payment",
    askOwner: "Ask an owner of this workspace to update payment.",
  },

  credits: {
    title: "Prepaid credits",
    hint: "Used after those of the plan. They do not expire.",
    balance: "Balance",
    reserved: (count: number, reader: Reader) =>
      `${formatCount(count, reader)} reserved by running answers`,
    debt: (count: number, reader: Reader) =>
      `${credits(count, reader)} owed: they were spent before their payment was taken back. The next purchase pays them first; until then prepaid credits and overage are not used.`,
    perMillion: (cents: number, reader: Reader) =>
      `${formatPrice(cents, reader)} a million`,
    pack: (count: string) => `${count} credits`,
    buy: "Buy",
    history: "History",
    historyHint: "Use is summed by day, for the last 30 days.",
    none: "No prepaid credits were bought yet.",
    columns: { when: "When", what: "What", credits: "Credits" },
    kinds: {
      purchase: "Bought",
      grant: "Given by the operator",
      refund: "Taken back: refunded",
      refund_failed: "Returned: the refund failed",
      dispute: "Taken back: payment disputed",
    },
    disputeWon: "Returned: the dispute was decided for you",
    used: (count: number, reader: Reader) =>
      `Used by ${formatCounted(count, ["answer", "answers"], reader)}`,
  },

  overage: {
    title: "Overage",
    hint: (usdPerMillion: number, reader: Reader) =>
      `Use beyond the plan and prepaid credits, at ${formatPrice(usdPerMillion * 100, reader)} a million credits on the next invoice, up to a cap that you set. Off unless you turn it on; it stays as you set it.`,
    notInPlan: "Your plan has no overage. Pro and Team have.",
    late: "While a payment is late no new overage is used.",
    debt: "While credits are owed no overage is used.",
    label: "Overage",
    on: "On",
    off: "Off",
    cap: "Cap a period, before tax",
    capHint: (count: string) => `US dollars: ${count} credits`,
    isOn: (price: string, count: string) =>
      `On, up to ${price} (${count} credits) a period.`,
    isOff: "Off. When plan and prepaid credits are used, answers stop.",
    save: "Save cap",
    saved: "Saved.",
    meter: "Overage of this period",
    used: (
      figures: { used: number; held: number; cap: number },
      cents: number,
      reader: Reader,
    ) =>
      [
        `${formatCount(figures.used, reader)} used (${formatAmount(cents, reader)})`,
        figures.held > 0 && `${formatCount(figures.held, reader)} reserved`,
        `${formatCount(figures.cap, reader)} at most`,
      ]
        .filter((part) => part !== false)
        .join(" · "),
  },

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

  suspended: {
    title: "Your subscription",
    goesOn: (plan: string, day: string, reader: Reader) =>
      `${plan} goes on while the account is suspended and renews on ${formatDay(day, reader)}.`,
    ends: (plan: string, day: string, reader: Reader) =>
      `${plan} ends on ${formatDay(day, reader)} and is not renewed.`,
  },
};

export type PlannedChange = { planName: string; seats: number; at: string };

/** A late payment with what it was for; ISO moments. */
export type Late = {
  amountCents: number | null;
  since: string;
  graceEndsAt: string;
} & Pick<LatePayment, "isInGrace" | "graceDaysLeft">;

const failed = ({ amountCents, since }: Late, reader: Reader) =>
  amountCents === null
    ? `Your payment failed on ${formatDay(since, reader)}.`
    : `Your payment of ${formatPrice(amountCents, reader)} failed on ${formatDay(since, reader)}.`;

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
