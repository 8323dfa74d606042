import type { Account } from "../../account.ts";
import { emit } from "../../events.ts";
import { invalidRequest, missing } from "../../http/errors.ts";
import { created, isWithin, page, pagination } from "../../http/lists.ts";
import { type Route, route } from "../../http/routes.ts";
import {
  decimal,
  flag,
  hash,
  integer,
  type Params,
  required,
  text,
} from "../../http/shapes.ts";
import type { Objects } from "../../wire.ts";
import { timesDecimal } from "../decimal.ts";
import { metadataUpdate, withMetadata } from "../fields.ts";
import { addLines } from "./draft.ts";
import { lineOfInvoiceItem, nameOf, pricingOf } from "./lines.ts";

const URL = "/v1/invoiceitems";

type InvoiceItem = Objects["invoiceitem"];

const createFields = {
  amount: integer,
  currency: text,
  customer: text,
  description: text,
  invoice: text,
  metadata: metadataUpdate,
  period: hash({ end: required(integer), start: required(integer) }),
  pricing: hash({ price: text }),
  quantity: integer,
  subscription: text,
  unit_amount_decimal: decimal,
};

export const invoiceItemRoutes: Route[] = [
  route(`POST ${URL}`, {
    sdk: "InvoiceItemCreateParams",
    params: createFields,
    answer: ({ account, params }) => createItem(account, params),
  }),
  route(`GET ${URL}/:id`, {
    sdk: "InvoiceItemRetrieveParams",
    params: {},
    answer: ({ account, id }) => account.get("invoiceitem", id),
  }),
  route(`POST ${URL}/:id`, {
    sdk: "InvoiceItemUpdateParams",
    params: {
      amount: integer,
      description: text,
      metadata: metadataUpdate,
    },
    answer: ({ account, id, params }) => {
      const before = editable(account, id);
      const { metadata, ...plain } = params;
      return account.change("invoiceitem", id, {
        ...plain,
        ...(plain.amount !== undefined && { net_amount: plain.amount }),
        metadata: withMetadata(before.metadata, metadata),
      });
    },
  }),
  route(`DELETE ${URL}/:id`, {
    sdk: "InvoiceItemDeleteParams",
    params: {},
    answer: ({ account, id }) => {
      const item = editable(account, id);
      account.remove("invoiceitem", id);
      emit(account, "invoiceitem.deleted", { object: item });
      return { id, object: "invoiceitem", deleted: true };
    },
  }),
  route(`GET ${URL}`, {
    sdk: "InvoiceItemListParams",
    params: {
      ...pagination,
      created,
      customer: text,
      invoice: text,
      pending: flag,
    },
    answer: ({ account, params }) =>
      page(
        account
          .all("invoiceitem")
          .filter(
            (each) =>
              isWithin(each.date, params.created) &&
              (params.customer ?? each.customer) === each.customer &&
              (params.invoice ?? each.invoice) === each.invoice &&
              (params.pending ?? each.invoice === null) ===
                (each.invoice === null),
          ),
        { url: URL, params },
      ),
  }),
];

function editable(account: Account, id: string): InvoiceItem {
  const item = account.get("invoiceitem", id);
  if (item.invoice === null) return item;
  throw invalidRequest(
    "This invoice item is attached to an invoice and can no longer be changed.",
    { code: "invoice_not_editable" },
  );
}

function createItem(
  account: Account,
  params: Params<typeof createFields>,
): InvoiceItem {
  if (params.customer === undefined) throw missing("customer");
  const customer = account.get("customer", params.customer, "customer");
  const subscription =
    params.subscription === undefined
      ? null
      : account.get("subscription", params.subscription, "subscription").id;
  const now = account.now();
  const item = account.put("invoiceitem", {
    id: account.newId("ii"),
    object: "invoiceitem",
    ...costOf(account, params),
    customer: customer.id,
    customer_account: null,
    date: now,
    discountable: true,
    discounts: [],
    invoice: null,
    livemode: false,
    metadata: withMetadata(null, params.metadata),
    parent:
      subscription === null
        ? null
        : {
            type: "subscription_details",
            subscription_details: { subscription },
          },
    period: params.period ?? { start: now, end: now },
    proration: false,
    quantity: params.quantity ?? 1,
    quantity_decimal: String(params.quantity ?? 1),
    tax_rates: [],
    test_clock: null,
  });
  emit(account, "invoiceitem.created", { object: item });
  if (params.invoice === undefined) return item;
  const line = lineOfInvoiceItem(account, item);
  addLines(account, params.invoice, [line]);
  return account.get("invoiceitem", item.id);
}

/** An amount, or so many of a unit or of a price. */
function costOf(account: Account, params: Params<typeof createFields>) {
  const { amount, quantity = 1, unit_amount_decimal: unit } = params;
  const description = params.description ?? null;
  const currency = params.currency?.toLowerCase() ?? "usd";
  if (amount !== undefined) {
    const pricing = {
      type: "price_details" as const,
      unit_amount_decimal: String(amount),
    };
    return { amount, net_amount: amount, currency, description, pricing };
  }
  const price =
    params.pricing?.price === undefined
      ? null
      : account.get("price", params.pricing.price, "pricing[price]");
  const decimalCents = unit ?? price?.unit_amount_decimal;
  if (decimalCents === undefined || decimalCents === null)
    throw missing("amount");
  const total = timesDecimal(quantity, decimalCents);
  return {
    amount: total,
    net_amount: total,
    currency: price?.currency ?? currency,
    description: description ?? (price && nameOf(account, price)),
    pricing: price
      ? pricingOf(price)
      : { type: "price_details" as const, unit_amount_decimal: decimalCents },
  };
}
