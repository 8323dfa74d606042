import type { Account } from "../../account.ts";
import type { Due } from "../../agenda.ts";
import { meteredUsage } from "../../meters/usage.ts";
import { createInvoice } from "../invoice/draft.ts";
import { type Line, lineOfItem } from "../invoice/lines.ts";
import { pendingLines } from "../invoice/pending-items.ts";
import { voidInvoice } from "../invoice/settle.ts";
import type { Period } from "../periods.ts";
import { isMetered } from "../price.ts";
import { changeSubscription } from "./change.ts";
import { endSubscription } from "./end.ts";
import {
  currentPeriod,
  periodOf,
  periodOfSubscription,
  type Subscription,
  type SubscriptionItem,
  withItems,
} from "./items.ts";
import { dropPending } from "./pending.ts";

/** A first payment that does not come ends the attempt after so long. */
const INCOMPLETE_SECONDS = 23 * 3_600;

/** What subscriptions do by themselves. */
export function* subscriptionsDue(account: Account): Iterable<Due> {
  for (const subscription of account.all("subscription")) {
    if (subscription.ended_at !== null) continue;
    const { id, pending_update, cancel_at } = subscription;
    if (subscription.status === "incomplete") {
      yield {
        atSeconds: subscription.created + INCOMPLETE_SECONDS,
        happen: () => giveUp(account, subscription),
      };
      continue;
    }
    if (pending_update) {
      yield {
        atSeconds: pending_update.expires_at,
        happen: () => expirePending(account, subscription),
      };
    }
    if (cancel_at !== null && !subscription.cancel_at_period_end) {
      yield {
        atSeconds: cancel_at,
        happen: () => cancelAsPlanned(account, id),
      };
    }
    yield {
      atSeconds: periodOfSubscription(subscription).end,
      happen: () => endPeriod(account, id),
    };
  }
}

function giveUp(account: Account, { id, latest_invoice }: Subscription) {
  if (latest_invoice !== null) voidInvoice(account, latest_invoice);
  endSubscription(account, id, {
    reason: "payment_failed",
    status: "incomplete_expired",
  });
}

function expirePending(account: Account, { id, latest_invoice }: Subscription) {
  const invoice = account.find("invoice", latest_invoice ?? "");
  if (invoice?.status === "open") voidInvoice(account, invoice.id);
  dropPending(account, id);
}

function cancelAsPlanned(account: Account, id: string) {
  const subscription = account.get("subscription", id);
  const { start } = periodOfSubscription(subscription);
  invoiceUsage(account, subscription, { start, end: account.now() });
  endSubscription(account, id, { reason: "cancellation_requested" });
}

/** The end of a period: of all, or the next period and its invoice. */
function endPeriod(account: Account, id: string) {
  const before = account.get("subscription", id);
  const ended = periodOfSubscription(before);
  if (before.cancel_at_period_end) {
    cancelAsPlanned(account, id);
    return;
  }
  const items = before.items.data.map((item) => ({
    ...item,
    ...currentPeriod(
      periodOf(item.price, before.billing_cycle_anchor, ended.end),
    ),
  }));
  const subscription = changeSubscription(account, id, {
    items: withItems(before, items),
    ...(before.status === "trialing" && { status: "active" }),
  });
  createInvoice(account, {
    customer: account.get("customer", subscription.customer),
    subscription,
    reason: "subscription_cycle",
    lines: cycleLines(account, subscription, ended),
    period: ended,
    currency: subscription.currency,
    advancesItself: subscription.status !== "unpaid",
  });
}

/** The new period ahead, the old one's usage, and what waited. */
function cycleLines(
  account: Account,
  subscription: Subscription,
  ended: Period,
): Line[] {
  const { items, customer, id } = subscription;
  return [
    ...items.data.map((item) =>
      isMetered(item.price)
        ? usageLine(account, item, ended)
        : lineOfItem(account, item, {
            period: {
              start: item.current_period_start,
              end: item.current_period_end,
            },
            quantity: item.quantity ?? 1,
          }),
    ),
    ...pendingLines(account, { customer, subscription: id }),
  ];
}

const usageLine = (
  account: Account,
  item: SubscriptionItem,
  period: Period,
): Line =>
  lineOfItem(account, item, {
    period,
    quantity: meteredUsage(account, item, {
      from: period.start,
      to: period.end,
    }),
  });

/** A subscription that ends with its period still owes what it used. */
function invoiceUsage(
  account: Account,
  subscription: Subscription,
  ended: Period,
) {
  const lines = [
    ...subscription.items.data
      .filter(({ price }) => isMetered(price))
      .map((item) => usageLine(account, item, ended)),
    ...pendingLines(account, {
      customer: subscription.customer,
      subscription: subscription.id,
    }),
  ].filter(({ amount }) => amount !== 0);
  if (lines.length === 0) return;
  createInvoice(account, {
    customer: account.get("customer", subscription.customer),
    subscription,
    reason: "subscription_cycle",
    lines,
    period: ended,
    currency: subscription.currency,
    advancesItself: true,
  });
}
