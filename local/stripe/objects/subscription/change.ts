import type { Account } from "../../account.ts";
import { emit } from "../../events.ts";
import type { Subscription } from "./items.ts";

/** Changes a subscription and says so. */
export function changeSubscription(
  account: Account,
  id: string,
  patch: Partial<Subscription>,
): Subscription {
  const before = account.get("subscription", id);
  const subscription = account.change("subscription", id, patch);
  if (JSON.stringify(before) !== JSON.stringify(subscription)) {
    emit(account, "customer.subscription.updated", {
      object: subscription,
      before,
    });
  }
  return subscription;
}
