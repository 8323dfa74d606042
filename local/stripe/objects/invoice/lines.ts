import type { Account } from "../../account.ts";
import type { Objects } from "../../wire.ts";
import { plainDecimal, timesDecimal } from "../decimal.ts";
import type { Period } from "../periods.ts";
import type { SubscriptionItem } from "../subscription/items.ts";

export type WireLine = Objects["invoice"]["lines"]["data"][number];

/** What a line says, before it is on an invoice. */
export type Line = {
  amount: number;
  currency: string;
  description: string;
  period: Period;
  price: Objects["price"] | null;
  quantity: number | null;
  metadata: Record<string, string>;
  subscription: string | null;
  /** Null for what was added by hand. */
  subscriptionItem: string | null;
  invoiceItem: string | null;
  isProration: boolean;
};

/** A line for so many of what a subscription has. */
export function lineOfItem(
  account: Account,
  item: SubscriptionItem,
  options: { period: Period; quantity: number },
): Line {
  const price = account.get("price", item.price.id);
  const { period, quantity } = options;
  return {
    amount: timesDecimal(quantity, price.unit_amount_decimal ?? "0"),
    currency: price.currency,
    description: `${quantity} × ${nameOf(account, price)} (at ${unitOf(price)})`,
    period,
    price,
    quantity,
    metadata: {},
    subscription: item.subscription,
    subscriptionItem: item.id,
    invoiceItem: null,
    isProration: false,
  };
}

export const lineOfInvoiceItem = (
  account: Account,
  item: Objects["invoiceitem"],
): Line => ({
  amount: item.amount,
  currency: item.currency,
  description: item.description ?? "",
  period: item.period,
  price:
    account.find("price", item.pricing?.price_details?.price ?? "") ?? null,
  quantity: item.quantity,
  metadata: item.metadata ?? {},
  subscription: item.parent?.subscription_details?.subscription ?? null,
  subscriptionItem:
    item.parent?.subscription_details?.subscription_item ?? null,
  invoiceItem: item.id,
  isProration: item.proration,
});

export const wireLine = (
  account: Account,
  line: Line,
  invoice: string,
): WireLine => ({
  id: account.newId("il"),
  object: "line_item",
  amount: line.amount,
  currency: line.currency,
  description: line.description,
  discount_amounts: [],
  discountable: !line.isProration,
  discounts: [],
  invoice,
  livemode: false,
  metadata: line.metadata,
  parent: parentOf(line),
  period: line.period,
  pretax_credit_amounts: [],
  pricing: line.price && pricingOf(line.price),
  quantity: line.quantity,
  quantity_decimal: line.quantity?.toString() ?? null,
  subscription: line.subscription,
  subtotal: line.amount,
  taxes: [],
});

const parentOf = (line: Line): WireLine["parent"] =>
  line.subscriptionItem === null
    ? {
        type: "invoice_item_details",
        invoice_item_details: {
          invoice_item: line.invoiceItem ?? "",
          proration: line.isProration,
          proration_details: { credited_items: null },
          subscription: line.subscription,
        },
        subscription_item_details: null,
      }
    : {
        type: "subscription_item_details",
        invoice_item_details: null,
        subscription_item_details: {
          invoice_item: line.invoiceItem,
          proration: line.isProration,
          proration_details: { credited_items: null },
          subscription: line.subscription,
          subscription_item: line.subscriptionItem,
        },
      };

export const pricingOf = (price: Objects["price"]) => ({
  type: "price_details" as const,
  price_details: { price: price.id, product: price.product },
  unit_amount_decimal: price.unit_amount_decimal,
});

export const nameOf = (account: Account, price: Objects["price"]): string =>
  account.find("product", price.product)?.name ?? price.nickname ?? price.id;

/** `$20.00 / month`, `$0.000012 / month`. */
function unitOf(price: Objects["price"]): string {
  const cents = price.unit_amount_decimal ?? "0";
  const per = price.recurring ? ` / ${price.recurring.interval}` : "";
  return `${dollars(cents)}${per}`;
}

export function dollars(cents: string | number): string {
  const [whole = "0", fraction = ""] = plainDecimal(String(cents))
    .replace("-", "")
    .split(".");
  const padded = whole.padStart(3, "0");
  const sign = String(cents).startsWith("-") ? "-" : "";
  return `${sign}$${padded.slice(0, -2)}.${padded.slice(-2)}${fraction}`;
}
