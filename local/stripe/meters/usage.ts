import type { Account } from "../account.ts";
import type { SubscriptionItem } from "../objects/subscription/items.ts";

/**
 * How much a metered item used in [from, to), in whole units: what the customer
 * of its subscription reported to the meter of its price.
 */
export function meteredUsage(
  _account: Account,
  _item: SubscriptionItem,
  _period: { from: number; to: number },
): number {
  return 0;
}
