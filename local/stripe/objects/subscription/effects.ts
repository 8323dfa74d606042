import type { Account } from "../../account.ts";
import { type Invoice, subscriptionOf } from "../invoice/draft.ts";
import { changeSubscription } from "./change.ts";
import { wakeSubscription } from "./pause.ts";
import { applyPending } from "./pending.ts";

/** What a paid invoice does to its subscription. */
export function afterPaid(account: Account, invoice: Invoice) {
  const subscription = account.find(
    "subscription",
    subscriptionOf(invoice) ?? "",
  );
  if (!subscription || subscription.ended_at !== null) return;
  const isLatest = subscription.latest_invoice === invoice.id;
  if (isLatest && subscription.status === "paused") {
    wakeSubscription(account, subscription.id, "active");
    return;
  }
  if (isLatest && subscription.pending_update) {
    applyPending(account, subscription.id, {
      isAtOnce: invoice.attempt_count <= 1,
    });
  }
  const wasWaiting =
    (subscription.status === "incomplete" &&
      invoice.billing_reason === "subscription_create") ||
    (isLatest && ["past_due", "unpaid"].includes(subscription.status));
  if (wasWaiting)
    changeSubscription(account, subscription.id, { status: "active" });
}

/** What an invoice that could not be paid does to its subscription. */
export function afterFailed(account: Account, invoice: Invoice) {
  const subscription = account.find(
    "subscription",
    subscriptionOf(invoice) ?? "",
  );
  if (
    subscription?.status !== "active" ||
    subscription.latest_invoice !== invoice.id ||
    invoice.billing_reason === "subscription_create" ||
    subscription.pending_update
  )
    return;
  changeSubscription(account, subscription.id, { status: "past_due" });
}
