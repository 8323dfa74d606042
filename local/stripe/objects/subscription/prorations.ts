import type { Account } from "../../account.ts";
import { emit } from "../../events.ts";
import type { Objects } from "../../wire.ts";
import { share } from "../decimal.ts";
import { nameOf, pricingOf } from "../invoice/lines.ts";
import type { Period } from "../periods.ts";
import {
  periodAmount,
  type Subscription,
  type SubscriptionItem,
} from "./items.ts";

export type Proration = {
  item: SubscriptionItem;
  /** Whole cents; below zero for what is given back. */
  amount: number;
  description: string;
  period: Period;
};

/**
 * What changes in the running period when the items become others at a moment:
 * the unused share of each old price comes back, the remaining share of each
 * new one is due. Shares are of seconds. An item that stays costs nothing.
 */
function prorations(
  account: Account,
  subscription: Subscription,
  to: { items: readonly SubscriptionItem[]; moment: number },
): Proration[] {
  const before = subscription.items.data;
  const gone = before.filter(
    (item) => !to.items.some((each) => isSame(each, item)),
  );
  const come = to.items.filter(
    (item) => !before.some((each) => isSame(each, item)),
  );
  const date = new Intl.DateTimeFormat("en-GB", {
    day: "2-digit",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  }).format(to.moment * 1_000);
  const proration = (item: SubscriptionItem, sign: 1 | -1): Proration => ({
    item,
    amount:
      sign *
      share(periodAmount(item), {
        part: Math.max(0, item.current_period_end - to.moment),
        whole: item.current_period_end - item.current_period_start,
      }),
    description: `${sign < 0 ? "Unused" : "Remaining"} time on ${quantityOf(item)}${nameOf(account, item.price)} after ${date}`,
    period: { start: to.moment, end: item.current_period_end },
  });
  return [
    ...gone.map((item) => proration(item, -1)),
    ...come.map((item) => proration(item, 1)),
  ].filter(({ item }) => periodAmount(item) !== 0);
}

const isSame = (one: SubscriptionItem, other: SubscriptionItem): boolean =>
  one.id === other.id &&
  one.price.id === other.price.id &&
  one.quantity === other.quantity &&
  one.current_period_end === other.current_period_end;

const quantityOf = ({ quantity = 1 }: SubscriptionItem) =>
  quantity === 1 ? "" : `${quantity} × `;

/** Notes prorations as invoice items that wait for the next invoice. */
export function addProrations(
  account: Account,
  subscription: Subscription,
  to: { items: readonly SubscriptionItem[]; moment: number },
): Objects["invoiceitem"][] {
  return prorations(account, subscription, to).map((each) => {
    const item = account.put(
      "invoiceitem",
      invoiceItemOf(account, subscription, each),
    );
    emit(account, "invoiceitem.created", { object: item });
    return item;
  });
}

const invoiceItemOf = (
  account: Account,
  subscription: Subscription,
  { item, amount, description, period }: Proration,
): Objects["invoiceitem"] => ({
  id: account.newId("ii"),
  object: "invoiceitem",
  amount,
  currency: item.price.currency,
  customer: subscription.customer,
  customer_account: null,
  date: account.now(),
  description,
  discountable: false,
  discounts: [],
  invoice: null,
  livemode: false,
  metadata: {},
  net_amount: amount,
  parent: {
    type: "subscription_details",
    subscription_details: {
      subscription: subscription.id,
      subscription_item: item.id,
    },
  },
  period,
  pricing: pricingOf(item.price),
  proration: true,
  quantity: item.quantity ?? 1,
  quantity_decimal: String(item.quantity ?? 1),
  tax_rates: [],
  test_clock: null,
});
