import {
  formatAmount,
  formatCounted,
  formatDay,
  formatPrice,
  type Reader,
} from "@/core/format";
import { TRIAL_CREDITS, TRIAL_DAYS } from "./rules.ts";

const CREDITS = ["credit", "credits"] as const;
const credits = (count: number, reader: Reader) =>
  formatCounted(count, CREDITS, reader);
const SEATS = ["seat", "seats"] as const;
const seats = (count: number, reader: Reader) =>
  formatCounted(count, SEATS, reader);

/** The plan, its change and its end. */
export const planCopy = {
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
};

export type PlannedChange = { planName: string; seats: number; at: string };
