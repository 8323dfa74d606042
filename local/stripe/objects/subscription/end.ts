import type { Account } from "../../account.ts";
import { emit } from "../../events.ts";
import { invalidRequest } from "../../http/errors.ts";
import { subscriptionOf } from "../invoice/draft.ts";
import { attemptPayment, finalise } from "../invoice/settle.ts";
import { closingLines, invoiceSubscription } from "./cycle.ts";
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
  stopCollecting(account, id);
  emit(account, "customer.subscription.deleted", { object: subscription });
  return subscription;
}

/** Open invoices are not tried again by themselves; they can still be paid. */
function stopCollecting(account: Account, subscription: string) {
  for (const invoice of account.all("invoice")) {
    if (invoice.status !== "open" || subscriptionOf(invoice) !== subscription)
      continue;
    const stopped = account.change("invoice", invoice.id, {
      auto_advance: false,
      next_payment_attempt: null,
    });
    emit(account, "invoice.updated", { object: stopped, before: invoice });
  }
}

function cancelSchedule(account: Account, id: string) {
  if (account.get("subscription_schedule", id).status !== "active") return;
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
  const { start } = periodOfSubscription(before);
  const period = { start, end: account.now() };
  const lines = how.invoiceNow ? closingLines(account, before, period) : [];
  endSubscription(account, id, { reason: "cancellation_requested" });
  if (lines.length > 0) {
    const invoice = invoiceSubscription(account, before, {
      lines,
      period,
      reason: "subscription_update",
    });
    const { status } = finalise(account, invoice.id);
    if (status === "open") attemptPayment(account, invoice.id);
  }
  return account.get("subscription", id);
}
