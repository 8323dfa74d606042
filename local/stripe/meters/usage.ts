import type { Account } from "../account.ts";
import type { SubscriptionItem } from "../objects/subscription/items.ts";
import type { Meter } from "./meter.ts";
import type { Reading } from "./reading.ts";

/**
 * How much a metered item used in [from, to), in whole units: what the customer
 * of its subscription reported to the meter of its price. Below zero is zero.
 */
export function meteredUsage(
  account: Account,
  item: SubscriptionItem,
  period: { from: number; to: number },
): number {
  const meterId = item.price.recurring?.meter;
  if (!meterId) return 0;
  const meter = account.get("billing.meter", meterId);
  const { customer } = account.get("subscription", item.subscription);
  const readings = readingsOf(account, { meter, customer, ...period });
  return Math.max(0, addUp(meter, readings));
}

/** A customer's usage in [from, to), in the order it was taken. */
export const readingsOf = (
  account: Account,
  of: { meter: Meter; customer: string; from: number; to: number },
): Reading[] =>
  account
    .all("local.meter_reading")
    .filter(
      (reading) =>
        reading.event_name === of.meter.event_name &&
        reading.customer === of.customer &&
        reading.timestamp >= of.from &&
        reading.timestamp < of.to &&
        !reading.isCancelled,
    );

export function addUp(meter: Meter, readings: readonly Reading[]): number {
  switch (meter.default_aggregation.formula) {
    case "count":
      return readings.length;
    case "last":
      return (
        readings.toSorted((a, b) => a.timestamp - b.timestamp).at(-1)?.value ??
        0
      );
    default:
      return readings.reduce((sum, { value }) => sum + value, 0);
  }
}
