import "server-only";
import type { subscriptions } from "@/db/schema/billing";
import type { SubscriptionFacts } from "../gateway/subscriptions.ts";
import {
  chooseSubscription,
  hasEnded,
  splitSubscriptions,
} from "../sync/subscription-choice.ts";

/** No subscription that stands. */
export const NONE = "none";

/** What stands here, in the words that are compared. */
export function sayOurs({
  subscription,
}: {
  subscription: typeof subscriptions.$inferSelect | null;
}): string {
  if (!subscription?.stripeSubscriptionId) return NONE;
  if (hasEnded(subscription)) return NONE;
  return sayPlan({
    ...subscription,
    id: subscription.stripeSubscriptionId,
    periodStart: subscription.currentPeriodStart,
    periodEnd: subscription.currentPeriodEnd,
    overageItemId: subscription.stripeOverageItemId,
  });
}

/** A second one that runs is worth a word, and a sync: it is to be ended. */
export function sayTheirs(theirs: SubscriptionFacts[]): string {
  const running = theirs.filter((one) => !hasEnded(one));
  const { kept, surplus } = splitSubscriptions(running);
  const chosen = kept ?? chooseSubscription(running);
  if (!chosen) return NONE;
  const more = surplus.length > 0 ? `, and ${surplus.length} more` : "";
  return `${sayPlan(chosen)}${more}`;
}

export const sayPlan = (of: {
  id: string;
  planId: string;
  seats: number;
  status: string;
  periodStart: Date;
  periodEnd: Date;
  overageItemId: string | null;
}) =>
  `${of.id}, ${of.planId} × ${of.seats}, ${of.status}, ${dayOf(of.periodStart)} to ${dayOf(of.periodEnd)}${of.overageItemId ? "" : ", no overage"}`;

const dayOf = (moment: Date) => moment.toISOString().slice(0, 16);
