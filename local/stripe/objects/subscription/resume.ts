import type { Account } from "../../account.ts";
import { invalidRequest } from "../../http/errors.ts";
import { attemptPayment, finalise } from "../invoice/settle.ts";
import { tellChange } from "./change.ts";
import { cycleLines, invoiceSubscription } from "./cycle.ts";
import type { Subscription } from "./items.ts";
import {
  currentPeriod,
  periodOf,
  periodOfSubscription,
  withItems,
} from "./items.ts";
import { wakeSubscription } from "./pause.ts";

/**
 * Begins a period for what was paused and tries to be paid for it. What cannot
 * be paid is past due, or stays paused until it is, as asked for.
 */
export function resumeSubscription(
  account: Account,
  id: string,
  how: { waitsForPayment: boolean },
): Subscription {
  const before = account.get("subscription", id);
  if (before.status !== "paused") {
    throw invalidRequest(
      `You can only resume paused subscriptions. This one is ${before.status}.`,
    );
  }
  const now = account.now();
  const subscription = tellChange(account, id, () =>
    account.change("subscription", id, {
      billing_cycle_anchor: now,
      items: withItems(
        before,
        before.items.data.map((item) => ({
          ...item,
          ...currentPeriod(periodOf(item.price, now, now)),
        })),
      ),
    }),
  );
  const period = periodOfSubscription(subscription);
  const invoice = invoiceSubscription(account, subscription, {
    lines: cycleLines(account, subscription, { items: [], period }),
    period,
    reason: "subscription_update",
  });
  const { status } = finalise(account, invoice.id);
  if (status === "open") attemptPayment(account, invoice.id);
  const isAsleep = account.get("subscription", id).status === "paused";
  return isAsleep && !how.waitsForPayment
    ? wakeSubscription(account, id, "past_due")
    : account.get("subscription", id);
}
