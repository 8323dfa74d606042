import type { Account } from "../../account.ts";
import { emit } from "../../events.ts";
import { changeSubscription } from "./change.ts";
import type { Subscription } from "./items.ts";

/** It stands still: no period begins, and nothing is invoiced. */
export function pauseSubscription(account: Account, id: string): Subscription {
  const subscription = changeSubscription(account, id, { status: "paused" });
  emit(account, "customer.subscription.paused", { object: subscription });
  return subscription;
}

/** It goes on, paid or not. */
export function wakeSubscription(
  account: Account,
  id: string,
  status: "active" | "past_due",
): Subscription {
  const subscription = changeSubscription(account, id, { status });
  emit(account, "customer.subscription.resumed", { object: subscription });
  return subscription;
}
