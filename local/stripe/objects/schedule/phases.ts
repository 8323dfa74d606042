import type { Account } from "../../account.ts";
import { emit } from "../../events.ts";
import type { Objects } from "../../wire.ts";
import { withMetadata } from "../fields.ts";
import { changeSubscription } from "../subscription/change.ts";
import {
  changedItems,
  type Subscription,
  type SubscriptionItem,
} from "../subscription/items.ts";

export type Schedule = Objects["subscription_schedule"];
export type Phase = Schedule["phases"][number];

/** The phase that follows the current one, if the schedule has one. */
export const phaseAfter = (schedule: Schedule): Phase | undefined =>
  schedule.phases.find(
    ({ start_date }) => start_date === schedule.current_phase?.end_date,
  );

/**
 * The items of a phase for a subscription: those whose price stays keep their
 * id, the others come new.
 */
export function itemsOfPhase(
  account: Account,
  subscription: Subscription,
  phase: Phase,
): SubscriptionItem[] {
  const wanted = phase.items.map(({ price, quantity }) => {
    const kept = subscription.items.data.find(
      (each) => each.price.id === price,
    );
    return {
      ...(kept && { id: kept.id }),
      price,
      ...(quantity !== undefined && { quantity }),
    };
  });
  const gone = subscription.items.data
    .filter(({ id }) => !wanted.some((each) => each.id === id))
    .map(({ id }) => ({ id, deleted: true }));
  // Added first: a subscription is never without an item.
  return changedItems(account, subscription, [...wanted, ...gone]);
}

export type Entered = {
  items: SubscriptionItem[];
  metadata: Record<string, string>;
};

/**
 * Goes on to the phase that begins now, or ends the schedule with its last one.
 * What the subscription becomes is for the caller to carry out; null: it ends.
 */
export function leavePhase(
  account: Account,
  subscription: Subscription,
  schedule: Schedule,
): Entered | "unchanged" | "ends" {
  const next = phaseAfter(schedule);
  if (!next) {
    completeSchedule(account, schedule);
    return schedule.end_behavior === "cancel" ? "ends" : "unchanged";
  }
  const entered = account.change("subscription_schedule", schedule.id, {
    current_phase: { start_date: next.start_date, end_date: next.end_date },
  });
  emit(account, "subscription_schedule.updated", {
    object: entered,
    before: schedule,
  });
  return {
    items: itemsOfPhase(account, subscription, next),
    metadata: withMetadata(subscription.metadata, next.metadata),
  };
}

function completeSchedule(account: Account, schedule: Schedule) {
  if (schedule.end_behavior !== "cancel") {
    releaseSchedule(account, schedule);
    return;
  }
  const completed = account.change("subscription_schedule", schedule.id, {
    completed_at: account.now(),
    current_phase: null,
    status: "completed",
  });
  emit(account, "subscription_schedule.completed", { object: completed });
}

/** Lets go of the subscription, which goes on as it is. */
export function releaseSchedule(
  account: Account,
  schedule: Schedule,
): Schedule {
  const released = account.change("subscription_schedule", schedule.id, {
    current_phase: null,
    released_at: account.now(),
    released_subscription: schedule.subscription,
    status: "released",
    subscription: null,
  });
  if (schedule.subscription !== null) {
    changeSubscription(account, schedule.subscription, { schedule: null });
  }
  emit(account, "subscription_schedule.updated", {
    object: released,
    before: schedule,
  });
  emit(account, "subscription_schedule.released", { object: released });
  return released;
}

/** A subscription changed by itself changes what its current phase says. */
export function keepPhase(account: Account, subscription: Subscription) {
  const schedule = account.find(
    "subscription_schedule",
    subscription.schedule ?? "",
  );
  if (!schedule) return;
  const items = subscription.items.data.map(({ price, quantity }) =>
    itemOfPhase(price.id, quantity),
  );
  const phases = schedule.phases.map((phase) =>
    phase.start_date === schedule.current_phase?.start_date
      ? { ...phase, items }
      : phase,
  );
  account.change("subscription_schedule", schedule.id, { phases });
}

export const itemOfPhase = (
  price: string,
  quantity: number | undefined,
): Phase["items"][number] => ({
  billing_thresholds: null,
  discounts: [],
  metadata: {},
  plan: price,
  price,
  ...(quantity !== undefined && { quantity }),
  tax_rates: [],
});
