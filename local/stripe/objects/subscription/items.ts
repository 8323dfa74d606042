import type { Account } from "../../account.ts";
import { invalidRequest, noSuch } from "../../http/errors.ts";
import {
  flag,
  integer,
  metadata,
  type Params,
  text,
} from "../../http/shapes.ts";
import type { Objects } from "../../wire.ts";
import { timesDecimal } from "../decimal.ts";
import { metadataUpdate, withMetadata } from "../fields.ts";
import { type Period, periodAt } from "../periods.ts";
import { isMetered, planOf } from "../plan.ts";

export type Subscription = Objects["subscription"];
export type SubscriptionItem = Subscription["items"]["data"][number];

/** What an item is made of. */
export const newItemFields = {
  metadata,
  price: text,
  quantity: integer,
};

/** What a change may say of an item: one with an id changes or goes. */
export const itemChangeFields = {
  ...newItemFields,
  metadata: metadataUpdate,
  clear_usage: flag,
  deleted: flag,
  id: text,
};

export type ItemChange = Params<typeof itemChangeFields>;
export type NewItem = Pick<ItemChange, "metadata" | "price" | "quantity">;

export function makeItem(
  account: Account,
  given: NewItem,
  of: { subscription: string; anchor: number; param: string },
): SubscriptionItem {
  const price = recurringPrice(account, given.price, `${of.param}[price]`);
  return {
    id: account.newId("si"),
    object: "subscription_item",
    billing_thresholds: null,
    created: account.now(),
    ...currentPeriod(periodOf(price, of.anchor, account.now())),
    current_trial: null,
    discounts: [],
    metadata: withMetadata(null, given.metadata),
    plan: planOf(price),
    price,
    ...quantityFor(price, given.quantity, of.param),
    subscription: of.subscription,
    tax_rates: [],
  };
}

/** The items as they are once the changes are done; those not named stay. */
export function changedItems(
  account: Account,
  subscription: Subscription,
  changes: readonly ItemChange[],
): SubscriptionItem[] {
  let items = subscription.items.data;
  for (const [index, change] of changes.entries()) {
    const param = `items[${index}]`;
    if (change.id === undefined) {
      items = [
        ...items,
        makeItem(account, change, {
          subscription: subscription.id,
          anchor: subscription.billing_cycle_anchor,
          param,
        }),
      ];
      continue;
    }
    const item = items.find(({ id }) => id === change.id);
    if (!item) throw noSuch("subscription_item", change.id, `${param}[id]`);
    items = change.deleted
      ? items.filter((each) => each !== item)
      : items.map((each) =>
          each === item ? changedItem(account, item, { change, param }) : each,
        );
  }
  if (items.length === 0) {
    throw invalidRequest(
      "A subscription must have at least one active plan. All plans on the subscription are being deleted.",
      { param: "items" },
    );
  }
  return items;
}

function changedItem(
  account: Account,
  item: SubscriptionItem,
  { change, param }: { change: ItemChange; param: string },
): SubscriptionItem {
  const price =
    change.price === undefined
      ? item.price
      : recurringPrice(account, change.price, `${param}[price]`);
  const { quantity: before, ...rest } = item;
  return {
    ...rest,
    metadata: withMetadata(item.metadata, change.metadata),
    plan: planOf(price),
    price,
    ...quantityFor(
      price,
      change.quantity ?? (isMetered(price) ? undefined : before),
      param,
    ),
  };
}

/** @throws StripeError for a price that cannot be subscribed to. */
function recurringPrice(
  account: Account,
  id: string | undefined,
  param: string,
): Objects["price"] {
  const price = account.get("price", id ?? "", param);
  if (!price.recurring) {
    throw invalidRequest(
      `The price specified is set to \`type=one_time\` but this field only accepts prices with \`type=recurring\`.`,
      { param },
    );
  }
  if (!price.active) {
    throw invalidRequest(
      "The price specified is inactive. This field only accepts active prices.",
      { param },
    );
  }
  return price;
}

function quantityFor(
  price: Objects["price"],
  quantity: number | undefined,
  param: string,
): { quantity?: number } {
  if (!isMetered(price)) {
    if ((quantity ?? 1) < 0)
      throw invalidRequest("Invalid non-negative integer", {
        param: `${param}[quantity]`,
      });
    return { quantity: quantity ?? 1 };
  }
  if (quantity === undefined) return {};
  throw invalidRequest(
    `Quantity should not be specified where usage_type is metered. Remove quantity from ${param}`,
    { param: `${param}[quantity]` },
  );
}

export const periodOf = (
  price: Objects["price"],
  anchor: number,
  moment: number,
): Period =>
  periodAt(
    anchor,
    price.recurring ?? { interval: "month", interval_count: 1 },
    moment,
  );

export const currentPeriod = ({ start, end }: Period) => ({
  current_period_start: start,
  current_period_end: end,
});

/** In whole cents for a full period; what is metered costs nothing ahead. */
export const periodAmount = (item: SubscriptionItem): number =>
  isMetered(item.price)
    ? 0
    : timesDecimal(item.quantity ?? 0, item.price.unit_amount_decimal ?? "0");

/** All items of ours have one interval, so one period. */
export function periodOfSubscription(subscription: Subscription): Period {
  const [item] = subscription.items.data;
  if (!item) throw new Error(`${subscription.id} has no items`);
  return { start: item.current_period_start, end: item.current_period_end };
}

export const withItems = (
  subscription: Subscription,
  data: SubscriptionItem[],
): Subscription["items"] => ({ ...subscription.items, data });
