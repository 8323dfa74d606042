import type { Account } from "../../account.ts";
import { leavePhase } from "../schedule/phases.ts";
import { tellChange } from "./change.ts";
import { closingLines, cycleLines, invoiceSubscription } from "./cycle.ts";
import { endSubscription } from "./end.ts";
import {
  currentPeriod,
  periodOf,
  periodOfSubscription,
  type Subscription,
  withItems,
} from "./items.ts";
import { pauseSubscription } from "./pause.ts";

/** The end of a period: of all, or the next period and its invoice. */
export function endPeriod(account: Account, id: string): Subscription {
  const before = account.get("subscription", id);
  const entered = leaveDuePhase(account, before);
  if (before.cancel_at_period_end || entered === "ends")
    return endAsPlanned(account, id);
  if (before.status === "trialing" && !isPayable(account, before)) {
    const { missing_payment_method: then } =
      before.trial_settings?.end_behavior ?? {};
    if (then === "pause") return pauseSubscription(account, id);
    if (then === "cancel")
      return endSubscription(account, id, { reason: "payment_failed" });
  }
  const ended = periodOfSubscription(before);
  const { items, metadata } =
    entered === "unchanged"
      ? { items: before.items.data, metadata: before.metadata }
      : entered;
  return tellChange(account, id, () => {
    const subscription = account.change("subscription", id, {
      items: withItems(
        before,
        items.map((item) => ({
          ...item,
          ...currentPeriod(
            periodOf(item.price, before.billing_cycle_anchor, ended.end),
          ),
        })),
      ),
      metadata,
      ...(before.status === "trialing" && { status: "active" }),
    });
    invoiceSubscription(account, subscription, {
      lines: cycleLines(account, subscription, {
        items: before.items.data,
        period: ended,
      }),
      period: ended,
      reason: "subscription_cycle",
    });
  });
}

const isPayable = (
  account: Account,
  { customer, default_payment_method: method }: Subscription,
) =>
  method !== null ||
  account.get("customer", customer).invoice_settings.default_payment_method !==
    null;

/** A schedule whose phase ends with the period goes on to its next one. */
function leaveDuePhase(account: Account, subscription: Subscription) {
  const schedule = account.find(
    "subscription_schedule",
    subscription.schedule ?? "",
  );
  const end = schedule?.current_phase?.end_date;
  return schedule && end !== undefined && end <= account.now()
    ? leavePhase(account, subscription, schedule)
    : "unchanged";
}

/** What was used until now is still owed. */
export function endAsPlanned(account: Account, id: string): Subscription {
  const subscription = account.get("subscription", id);
  const { start } = periodOfSubscription(subscription);
  const period = { start, end: account.now() };
  const lines = closingLines(account, subscription, period);
  if (lines.length > 0) {
    invoiceSubscription(account, subscription, {
      lines,
      period,
      reason: "subscription_cycle",
    });
  }
  return endSubscription(account, id, { reason: "cancellation_requested" });
}
