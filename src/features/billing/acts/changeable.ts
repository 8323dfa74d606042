import { ok, type Result, refuse } from "@/core/result";
import type { BillingAccount, Subscription } from "../queries.ts";
import { isLive, isOutside } from "../rules.ts";
import type { BillingRefusal } from "../schema.ts";

export type Changeable = Subscription & {
  stripeSubscriptionId: string;
  stripeItemId: string;
};

/** The subscription that may be changed now, as last synced, or why it may not. */
export function changeable({
  subscription,
  customerId,
}: BillingAccount): Result<
  { subscription: Changeable; customerId: string },
  BillingRefusal
> {
  if (subscription && isOutside(subscription)) {
    return refuse({ kind: "invoiced_outside" });
  }
  if (!subscription || !isLive(subscription) || !customerId) {
    return refuse({ kind: "no_subscription" });
  }
  const { stripeSubscriptionId, stripeItemId } = subscription;
  if (!stripeSubscriptionId || !stripeItemId) {
    return refuse({ kind: "no_subscription" });
  }
  if (subscription.status !== "active" && subscription.status !== "trialing") {
    return refuse({ kind: "payment_past_due" });
  }
  if (subscription.hasPendingUpdate) return refuse({ kind: "change_unpaid" });
  if (subscription.cancelAtPeriodEnd || subscription.pendingPlan !== null) {
    return refuse({ kind: "change_planned" });
  }
  return ok({
    subscription: { ...subscription, stripeSubscriptionId, stripeItemId },
    customerId,
  });
}
