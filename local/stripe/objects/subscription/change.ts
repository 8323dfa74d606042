import type { Account } from "../../account.ts";
import { emit } from "../../events.ts";
import type { Subscription } from "./items.ts";

/** Changes a subscription and says so. */
export const changeSubscription = (
  account: Account,
  id: string,
  patch: Partial<Subscription>,
): Subscription =>
  tellChange(account, id, () => account.change("subscription", id, patch));

/** Says in one event what an act has changed of a subscription. */
export function tellChange(
  account: Account,
  id: string,
  act: () => void,
): Subscription {
  const before = account.get("subscription", id);
  act();
  const subscription = account.get("subscription", id);
  if (JSON.stringify(before) !== JSON.stringify(subscription)) {
    emit(account, "customer.subscription.updated", {
      object: subscription,
      before,
    });
  }
  return subscription;
}
