import type { Account } from "../../account.ts";
import { meteredUsage } from "../../meters/usage.ts";
import { createInvoice, type Invoice } from "../invoice/draft.ts";
import { type Line, lineOfItem } from "../invoice/lines.ts";
import { pendingLines } from "../invoice/pending-items.ts";
import type { Period } from "../periods.ts";
import { isMetered } from "../plan.ts";
import type { Subscription, SubscriptionItem } from "./items.ts";

/** The new period ahead, what was used in the old one, and what waited. */
export const cycleLines = (
  account: Account,
  subscription: Subscription,
  old: { items: readonly SubscriptionItem[]; period: Period },
): Line[] => [
  ...subscription.items.data
    .filter(({ price }) => !isMetered(price))
    .map((item) =>
      lineOfItem(account, item, {
        period: {
          start: item.current_period_start,
          end: item.current_period_end,
        },
        quantity: item.quantity ?? 1,
      }),
    ),
  ...usageLines(account, old),
  ...waiting(account, subscription),
];

/** What a subscription owes for a period when none follows it. */
export const closingLines = (
  account: Account,
  subscription: Subscription,
  period: Period,
): Line[] =>
  [
    ...usageLines(account, { items: subscription.items.data, period }),
    ...waiting(account, subscription),
  ].filter(({ amount }) => amount !== 0);

const usageLines = (
  account: Account,
  { items, period }: { items: readonly SubscriptionItem[]; period: Period },
): Line[] =>
  items
    .filter(({ price }) => isMetered(price))
    .map((item) =>
      lineOfItem(account, item, {
        period,
        quantity: meteredUsage(account, item, {
          from: period.start,
          to: period.end,
        }),
      }),
    );

const waiting = (account: Account, { customer, id }: Subscription): Line[] =>
  pendingLines(account, { customer, subscription: id });

/** A draft for a subscription. */
export const invoiceSubscription = (
  account: Account,
  subscription: Subscription,
  facts: {
    lines: Line[];
    period: Period;
    reason: NonNullable<Invoice["billing_reason"]>;
  },
): Invoice =>
  createInvoice(account, {
    ...facts,
    customer: account.get("customer", subscription.customer),
    subscription,
    currency: subscription.currency,
    advancesItself: subscription.status !== "unpaid",
    daysUntilDue: subscription.days_until_due,
  });
