import "server-only";
import type Stripe from "stripe";
import { readSoldLabel, type Sold } from "../catalogue.ts";
import type { StripeGateway } from "../gateway.ts";
import { idOf, isMissing, momentOf } from "./values.ts";

/** A subscription to one of the plans, as far as it matters here. */
export type SubscriptionFacts = {
  id: string;
  /** Stripe's own word, unknown ones too. */
  status: string;
  createdAt: Date;
  planId: string;
  itemId: string;
  seats: number;
  unitAmountCents: number | null;
  interval: "month" | "year";
  periodStart: Date;
  periodEnd: Date;
  overageItemId: string | null;
  cancelsAtPeriodEnd: boolean;
  scheduleId: string | null;
  hasPendingUpdate: boolean;
  latestInvoiceId: string | null;
};

/** What a schedule will change a subscription to. */
export type PlannedChange = { planId: string; seats: number; at: Date };

const LIST_MAX = 100;

/**
 * The subscriptions of a customer, ended ones too, newest first. Those that
 * sell none of the plans are not ours and are left out.
 */
export async function listSubscriptions(
  gateway: StripeGateway,
  customerId: string,
): Promise<SubscriptionFacts[]> {
  const { data } = await gateway.ask((stripe) =>
    stripe.subscriptions.list({
      customer: customerId,
      status: "all",
      limit: LIST_MAX,
    }),
  );
  return data.flatMap(subscriptionFacts);
}

/** What a schedule has still to do; null for one that is over. */
export async function findPlannedChange(
  gateway: StripeGateway,
  scheduleId: string,
): Promise<PlannedChange | "ends" | null> {
  const schedule = await gateway.ask((stripe) =>
    stripe.subscriptionSchedules.retrieve(scheduleId, {
      expand: ["phases.items.price"],
    }),
  );
  const { current_phase: current, end_behavior: atTheEnd } = schedule;
  if (!["active", "not_started"].includes(schedule.status)) return null;
  const [next] = schedule.phases
    .filter(({ start_date: start }) => start >= (current?.end_date ?? 0))
    .toSorted((a, b) => a.start_date - b.start_date);
  if (!next) return atTheEnd === "cancel" ? "ends" : null;
  return plannedIn(next);
}

/** Ends a subscription now; one that has ended already is left as it is. */
export async function cancelNow(
  gateway: StripeGateway,
  cancellation: {
    subscriptionId: string;
    /** Whether its unbilled usage is billed; unused time never comes back. */
    isUsageBilled: boolean;
  },
): Promise<void> {
  const { subscriptionId, isUsageBilled } = cancellation;
  await gateway
    .ask((stripe) =>
      stripe.subscriptions.cancel(subscriptionId, {
        invoice_now: isUsageBilled,
        prorate: false,
      }),
    )
    .catch((error: unknown) => {
      if (!isMissing(error)) throw error;
    });
}

/** None for one that sells none of our plans. */
export function subscriptionFacts(
  subscription: Stripe.Subscription,
): SubscriptionFacts[] {
  const sold = (item: { price: Stripe.Price }) =>
    readSoldLabel(item.price.metadata.tollgate);
  const items = subscription.items.data;
  const overage = items.find((item) => sold(item)?.kind === "overage");
  for (const item of items) {
    const what: Sold | null = sold(item);
    if (what?.kind !== "plan") continue;
    return [
      {
        id: subscription.id,
        status: subscription.status,
        createdAt: momentOf(subscription.created),
        planId: what.planId,
        itemId: item.id,
        seats: item.quantity ?? 1,
        unitAmountCents: item.price.unit_amount,
        interval: item.price.recurring?.interval === "year" ? "year" : "month",
        periodStart: momentOf(item.current_period_start),
        periodEnd: momentOf(item.current_period_end),
        overageItemId: overage?.id ?? null,
        cancelsAtPeriodEnd: endsWith(subscription, item.current_period_end),
        scheduleId: idOf(subscription.schedule),
        hasPendingUpdate: subscription.pending_update !== null,
        latestInvoiceId: idOf(subscription.latest_invoice),
      },
    ];
  }
  return [];
}

/** The portal says it by a moment, our own act by the flag. */
const endsWith = (subscription: Stripe.Subscription, periodEnd: number) =>
  subscription.cancel_at_period_end ||
  (subscription.cancel_at !== null && subscription.cancel_at <= periodEnd);

function plannedIn(
  phase: Stripe.SubscriptionSchedule.Phase,
): PlannedChange | null {
  for (const { price, quantity } of phase.items) {
    if (typeof price === "string" || price.deleted) continue;
    const sold = readSoldLabel(price.metadata.tollgate);
    if (sold?.kind !== "plan") continue;
    return {
      planId: sold.planId,
      seats: quantity ?? 1,
      at: momentOf(phase.start_date),
    };
  }
  return null;
}
