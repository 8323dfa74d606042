import {
  formatCounted,
  formatDay,
  formatList,
  formatPrice,
  type Reader,
} from "@/core/format";
import type { LatePayment } from "./rules.ts";

const DAYS = ["day", "days"] as const;
const CREDITS = ["credit", "credits"] as const;
const credits = (count: number, reader: Reader) =>
  formatCounted(count, CREDITS, reader);

/** What the whole page says, and the banner over every page. */
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

  late: {
    grace: (late: Late, plan: string, reader: Reader) =>
      `${unpaid(late, reader)} ${plan} stays until ${formatDay(late.graceEndsAt, reader)}: ${formatCounted(late.graceDaysLeft, DAYS, reader)} left. No overage until it is paid.`,
    over: (late: Late, reader: Reader) =>
      `${unpaid(late, reader)} Until it is paid, the limits of the free plan hold.`,
    act: ({ isToConfirm }: Late) =>
      isToConfirm ? "Confirm the payment" : "Update payment",
    askOwner: ({ isToConfirm }: Late) =>
      isToConfirm
        ? "Ask an owner of this workspace to confirm it."
        : "Ask an owner of this workspace to update payment.",
  },

  suspended: {
    title: "Your subscription",
    goesOn: (plan: string, day: string, reader: Reader) =>
      `${plan} goes on while the account is suspended and renews on ${formatDay(day, reader)}.`,
    ends: (plan: string, day: string, reader: Reader) =>
      `${plan} ends on ${formatDay(day, reader)} and is not renewed.`,
  },
};

/** A late payment with what it was for; ISO moments. */
export type Late = {
  amountCents: number | null;
  /** The payer's bank asks for their word; no card was refused. */
  isToConfirm: boolean;
  since: string;
  graceEndsAt: string;
} & Pick<LatePayment, "isInGrace" | "graceDaysLeft">;

function unpaid({ amountCents, isToConfirm, since }: Late, reader: Reader) {
  const payment =
    amountCents === null
      ? "Your payment"
      : `Your payment of ${formatPrice(amountCents, reader)}`;
  const day = formatDay(since, reader);
  return isToConfirm
    ? `${payment} waits since ${day} for you to confirm it with your bank.`
    : `${payment} failed on ${day}.`;
}
