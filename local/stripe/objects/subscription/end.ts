import type { Account } from "../../account.ts";
import { emit } from "../../events.ts";
import { invalidRequest } from "../../http/errors.ts";
import { meteredUsage } from "../../meters/usage.ts";
import { createInvoice } from "../invoice/draft.ts";
import { type Line, lineOfItem } from "../invoice/lines.ts";
import { pendingLines } from "../invoice/pending-items.ts";
import { attemptPayment, finalise } from "../invoice/settle.ts";
import { isMetered } from "../price.ts";
import { periodOfSubscription, type Subscription } from "./items.ts";
import { addProrations } from "./prorations.ts";

type CancellationReason = NonNullable<
  NonNullable<Subscription["cancellation_details"]>["reason"]
>;

/** Ends a subscription now. What was not invoiced stays so. */
export function endSubscription(
  account: Account,
  id: string,
  options: {
    reason: CancellationReason;
    status?: "canceled" | "incomplete_expired";
  },
): Subscription {
  const before = account.get("subscription", id);
  const now = account.now();
  const subscription = account.change("subscription", id, {
    canceled_at: before.canceled_at ?? now,
    cancellation_details: {
      comment: null,
      feedback: null,
      feedback_option: null,
      ...before.cancellation_details,
      reason: before.cancellation_details?.reason ?? options.reason,
    },
    ended_at: now,
    pending_update: null,
    schedule: null,
    status: options.status ?? "canceled",
  });
  if (before.schedule) cancelSchedule(account, before.schedule);
  emit(account, "customer.subscription.deleted", { object: subscription });
  return subscription;
}

function cancelSchedule(account: Account, id: string) {
  const schedule = account.change("subscription_schedule", id, {
    canceled_at: account.now(),
    current_phase: null,
    status: "canceled",
  });
  emit(account, "subscription_schedule.canceled", { object: schedule });
}

/**
 * Ends it and, if asked, gives the rest of the period back and invoices what
 * was used and what waited.
 */
export function cancelSubscription(
  account: Account,
  id: string,
  how: { invoiceNow?: boolean; prorate?: boolean },
): Subscription {
  const before = account.get("subscription", id);
  if (before.ended_at !== null) {
    throw invalidRequest(`No such subscription: '${id}'`, {
      code: "resource_missing",
      param: "id",
      status: 404,
    });
  }
  if (how.prorate) {
    addProrations(account, before, { items: [], moment: account.now() });
  }
  const lines = how.invoiceNow ? closingLines(account, before) : [];
  endSubscription(account, id, { reason: "cancellation_requested" });
  if (lines.length > 0) invoiceEnd(account, before, lines);
  return account.get("subscription", id);
}

const closingLines = (account: Account, subscription: Subscription): Line[] => {
  const { start } = periodOfSubscription(subscription);
  const end = account.now();
  return [
    ...subscription.items.data
      .filter(({ price }) => isMetered(price))
      .map((item) =>
        lineOfItem(account, item, {
          period: { start, end },
          quantity: meteredUsage(account, item, { from: start, to: end }),
        }),
      ),
    ...pendingLines(account, {
      customer: subscription.customer,
      subscription: subscription.id,
    }),
  ];
};

function invoiceEnd(
  account: Account,
  subscription: Subscription,
  lines: Line[],
) {
  const { start } = periodOfSubscription(subscription);
  const invoice = createInvoice(account, {
    customer: account.get("customer", subscription.customer),
    subscription,
    reason: "subscription_update",
    lines,
    period: { start, end: account.now() },
    currency: subscription.currency,
    advancesItself: true,
  });
  const open = finalise(account, invoice.id);
  if (open.status === "open") attemptPayment(account, invoice.id);
}
