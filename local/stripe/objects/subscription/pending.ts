import type { Account } from "../../account.ts";
import { emit } from "../../events.ts";
import { withMetadata } from "../fields.ts";
import type { Period } from "../periods.ts";
import { changeSubscription } from "./change.ts";
import {
  currentPeriod,
  periodOf,
  type Subscription,
  withItems,
} from "./items.ts";
import { plannedEnd } from "./plan-end.ts";

/** An update that waits for its payment is dropped after so long. */
const PENDING_SECONDS = 23 * 3_600;

export type Update = {
  items?: Subscription["items"]["data"];
  metadata?: Record<string, string>;
  cancel_at_period_end?: boolean;
  billing_cycle_anchor?: number;
};

/** An update as a subscription shows it while it waits for a payment. */
export const pendingOf = (
  account: Account,
  update: Update,
): NonNullable<Subscription["pending_update"]> => ({
  billing_cycle_anchor: update.billing_cycle_anchor ?? null,
  cancel_at_period_end: update.cancel_at_period_end ?? null,
  discount: null,
  discounts: null,
  expires_at: account.now() + PENDING_SECONDS,
  metadata: update.metadata ?? null,
  subscription_items: update.items ?? null,
  trial_end: null,
  trial_from_plan: null,
});

function periodOfItem(subscription: Subscription, id: string): Period | null {
  const item = subscription.items.data.find((each) => each.id === id);
  return item
    ? { start: item.current_period_start, end: item.current_period_end }
    : null;
}

export function applyUpdate(
  account: Account,
  subscription: Subscription,
  update: Update,
): Partial<Subscription> {
  const anchor =
    update.billing_cycle_anchor ?? subscription.billing_cycle_anchor;
  // An update that waited may come after the period it was made in.
  const items = (update.items ?? subscription.items.data).map((item) => ({
    ...item,
    ...currentPeriod(
      update.billing_cycle_anchor === undefined
        ? (periodOfItem(subscription, item.id) ??
            periodOf(item.price, anchor, account.now()))
        : periodOf(item.price, anchor, account.now()),
    ),
  }));
  return {
    billing_cycle_anchor: anchor,
    items: withItems(subscription, items),
    ...(update.metadata && {
      metadata: withMetadata(subscription.metadata, update.metadata),
    }),
    ...(update.cancel_at_period_end !== undefined &&
      plannedEnd(
        account,
        subscription,
        update.cancel_at_period_end ? "period_end" : null,
      )),
  };
}

/** What waited takes effect. Paid at once, it never seemed to wait. */
export function applyPending(
  account: Account,
  id: string,
  { isAtOnce }: { isAtOnce: boolean },
) {
  const before = account.get("subscription", id);
  const { pending_update: pending } = before;
  if (!pending) return;
  if (isAtOnce) account.change("subscription", id, { pending_update: null });
  const subscription = changeSubscription(account, id, {
    ...applyUpdate(account, before, {
      ...(pending.subscription_items && { items: pending.subscription_items }),
      ...(pending.metadata && { metadata: pending.metadata }),
      ...(pending.cancel_at_period_end !== null && {
        cancel_at_period_end: pending.cancel_at_period_end,
      }),
      ...(pending.billing_cycle_anchor !== null && {
        billing_cycle_anchor: pending.billing_cycle_anchor,
      }),
    }),
    pending_update: null,
  });
  if (!isAtOnce) {
    emit(account, "customer.subscription.pending_update_applied", {
      object: subscription,
    });
  }
}

export function dropPending(account: Account, id: string): Subscription {
  const subscription = changeSubscription(account, id, {
    pending_update: null,
  });
  emit(account, "customer.subscription.pending_update_expired", {
    object: subscription,
  });
  return subscription;
}
