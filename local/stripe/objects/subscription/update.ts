import type { Account } from "../../account.ts";
import { emit } from "../../events.ts";
import { invalidRequest } from "../../http/errors.ts";
import { voidInvoice } from "../invoice/close.ts";
import type { Invoice } from "../invoice/draft.ts";
import { pendingLines } from "../invoice/pending-items.ts";
import { attemptPayment, finalise } from "../invoice/settle.ts";
import { assertPaid } from "../invoice/unpaid.ts";
import { changeSubscription, tellChange } from "./change.ts";
import { invoiceSubscription } from "./cycle.ts";
import { periodOfSubscription, type Subscription } from "./items.ts";
import {
  applyPending,
  applyUpdate,
  pendingOf,
  type Update,
} from "./pending.ts";
import { addProrations } from "./prorations.ts";

export type PaymentBehavior =
  | "allow_incomplete"
  | "default_incomplete"
  | "error_if_incomplete"
  | "pending_if_incomplete";

export type ProrationBehavior = "always_invoice" | "create_prorations" | "none";

export type UpdateHow = {
  prorationBehavior: ProrationBehavior;
  paymentBehavior: PaymentBehavior;
  /** Prorate as if it were then. */
  prorationDate?: number;
};

/**
 * Changes what a subscription is made of: prorates, invoices if that is asked
 * for, and, where payment must come first, waits for it.
 */
export function updateItems(
  account: Account,
  id: string,
  { update, how }: { update: Update; how: UpdateHow },
): Subscription {
  assertProrationDate(account.get("subscription", id), how.prorationDate);
  const before = discardPending(account, id);
  const patch = applyUpdate(account, before, update);
  const items = patch.items?.data ?? before.items.data;
  const added =
    how.prorationBehavior === "none"
      ? []
      : addProrations(account, before, {
          items,
          moment: how.prorationDate ?? account.now(),
        });
  if (how.prorationBehavior !== "always_invoice" || added.length === 0)
    return changeSubscription(account, id, patch);
  if (how.paymentBehavior === "pending_if_incomplete")
    return payFirst(account, before, update);

  tellChange(account, id, () => {
    account.change("subscription", id, patch);
    invoiceUpdate(account, id);
  });
  const invoice = latestInvoice(account, id);
  if (invoice.status === "open" && how.paymentBehavior !== "default_incomplete")
    attemptPayment(account, invoice.id);
  if (how.paymentBehavior === "error_if_incomplete")
    assertPaid(account, latestInvoice(account, id));
  return account.get("subscription", id);
}

function assertProrationDate(subscription: Subscription, date?: number) {
  const { start, end } = periodOfSubscription(subscription);
  if (date === undefined || (date >= start && date <= end)) return;
  throw invalidRequest(
    "Invalid timestamp: proration_date must be within the current period.",
    { param: "proration_date" },
  );
}

/** The update is kept as pending before the try to pay, and told only after. */
function payFirst(
  account: Account,
  before: Subscription,
  update: Update,
): Subscription {
  const { id } = before;
  const invoice = invoiceUpdate(account, id);
  account.change("subscription", id, {
    pending_update: pendingOf(account, update),
  });
  if (invoice.status === "open") attemptPayment(account, invoice.id);
  else applyPending(account, id, { isAtOnce: true });
  const after = account.get("subscription", id);
  if (after.pending_update) {
    emit(account, "customer.subscription.updated", { object: after, before });
  }
  return after;
}

/** A new update takes the place of one that still waits for its payment. */
function discardPending(account: Account, id: string): Subscription {
  const subscription = account.get("subscription", id);
  if (!subscription.pending_update) return subscription;
  const invoice = latestInvoice(account, id);
  if (invoice.status === "open") voidInvoice(account, invoice.id);
  return changeSubscription(account, id, { pending_update: null });
}

const latestInvoice = (account: Account, id: string): Invoice =>
  account.get("invoice", account.get("subscription", id).latest_invoice ?? "");

/** Finalised, with all that waits for the subscription's next invoice. */
function invoiceUpdate(account: Account, id: string): Invoice {
  const subscription = account.get("subscription", id);
  const { customer } = subscription;
  const now = account.now();
  const invoice = invoiceSubscription(account, subscription, {
    lines: pendingLines(account, { customer, subscription: id }),
    period: { start: now, end: now },
    reason: "subscription_update",
  });
  return finalise(account, invoice.id);
}
