import type { Account } from "../../account.ts";
import { periodOfSubscription, type Subscription } from "./items.ts";

/** What it is to end later, at the end of the period or at a moment; or not. */
export function plannedEnd(
  account: Account,
  subscription: Subscription,
  end: "period_end" | number | null,
): Partial<Subscription> {
  const details = {
    comment: null,
    feedback: null,
    feedback_option: null,
    ...subscription.cancellation_details,
  };
  if (end === null) {
    return {
      cancel_at: null,
      cancel_at_period_end: false,
      canceled_at: null,
      cancellation_details: { ...details, reason: null },
    };
  }
  return {
    cancel_at:
      end === "period_end" ? periodOfSubscription(subscription).end : end,
    cancel_at_period_end: end === "period_end",
    canceled_at: account.now(),
    cancellation_details: { ...details, reason: "cancellation_requested" },
  };
}
