import type { Account } from "../account.ts";
import { emit } from "../events.ts";
import { invalidRequest, missing } from "../http/errors.ts";
import { created, isWithin, page, pagination } from "../http/lists.ts";
import { type Route, route } from "../http/routes.ts";
import {
  decimal,
  flag,
  hash,
  integer,
  list,
  metadata,
  oneOf,
  type Params,
  required,
  text,
} from "../http/shapes.ts";
import type { Objects } from "../wire.ts";
import { plainDecimal } from "./decimal.ts";
import { metadataUpdate, withMetadata } from "./fields.ts";
import { createProduct } from "./product.ts";

const URL = "/v1/prices";

const interval = oneOf("day", "week", "month", "year");
const usageType = oneOf("licensed", "metered");
const taxBehavior = oneOf("exclusive", "inclusive", "unspecified");

const createFields = {
  active: flag,
  billing_scheme: oneOf("per_unit"),
  currency: required(text),
  lookup_key: text,
  metadata,
  nickname: text,
  product: text,
  product_data: hash({ name: required(text), metadata }),
  recurring: hash({
    interval: required(interval),
    interval_count: integer,
    meter: text,
    usage_type: usageType,
  }),
  tax_behavior: taxBehavior,
  transfer_lookup_key: flag,
  unit_amount: integer,
  unit_amount_decimal: decimal,
};
const updateFields = {
  active: flag,
  lookup_key: text,
  metadata: metadataUpdate,
  nickname: text,
  tax_behavior: taxBehavior,
  transfer_lookup_key: flag,
};
const listFields = {
  ...pagination,
  active: flag,
  created,
  currency: text,
  lookup_keys: list(text),
  product: text,
  recurring: hash({ interval, meter: text, usage_type: usageType }),
  type: oneOf("one_time", "recurring"),
};

export const priceRoutes: Route[] = [
  route(`POST ${URL}`, {
    sdk: "PriceCreateParams",
    params: createFields,
    answer: ({ account, params }) => createPrice(account, params),
  }),
  route(`GET ${URL}/:id`, {
    sdk: "PriceRetrieveParams",
    params: {},
    answer: ({ account, id }) => account.get("price", id),
  }),
  route(`POST ${URL}/:id`, {
    sdk: "PriceUpdateParams",
    params: updateFields,
    answer: ({ account, id, params }) => updatePrice(account, id, params),
  }),
  route(`GET ${URL}`, {
    sdk: "PriceListParams",
    params: listFields,
    answer: ({ account, params }) =>
      page(account.all("price").filter(fits(params)), { url: URL, params }),
  }),
];

const fits =
  (params: Params<typeof listFields>) => (price: Objects["price"]) => {
    const { recurring } = params;
    return (
      isWithin(price.created, params.created) &&
      (params.active === undefined || price.active === params.active) &&
      (params.currency === undefined || price.currency === params.currency) &&
      (params.product === undefined || price.product === params.product) &&
      (params.type === undefined || price.type === params.type) &&
      (params.lookup_keys?.includes(price.lookup_key ?? "") ?? true) &&
      Object.entries(recurring ?? {}).every(
        ([name, value]) =>
          new Map<string, unknown>(Object.entries(price.recurring ?? {})).get(
            name,
          ) === value,
      )
    );
  };

function createPrice(
  account: Account,
  params: Params<typeof createFields>,
): Objects["price"] {
  const { recurring } = params;
  const amount = params.unit_amount_decimal ?? params.unit_amount?.toString();
  if (amount === undefined) throw missing("unit_amount");
  if (recurring?.usage_type === "metered" && recurring.meter === undefined) {
    throw invalidRequest(
      "You must pass a meter to create a price with metered usage: recurring[meter].",
      { param: "recurring[meter]" },
    );
  }
  if (recurring?.meter !== undefined) assertMeter(account, recurring.meter);
  const price = {
    id: account.newId("price"),
    object: "price" as const,
    active: params.active ?? true,
    billing_scheme: "per_unit",
    created: account.now(),
    currency: params.currency.toLowerCase(),
    custom_unit_amount: null,
    livemode: false,
    lookup_key: freeLookupKey(account, params),
    metadata: withMetadata(null, params.metadata),
    nickname: params.nickname ?? null,
    product: productOf(account, params),
    recurring: recurring
      ? {
          interval: recurring.interval,
          interval_count: recurring.interval_count ?? 1,
          meter: recurring.meter ?? null,
          trial_period_days: null,
          usage_type: recurring.usage_type ?? "licensed",
        }
      : null,
    tax_behavior: params.tax_behavior ?? "unspecified",
    tiers_mode: null,
    transform_quantity: null,
    type: recurring ? "recurring" : "one_time",
    unit_amount: /^-?\d+$/.test(amount) ? Number(amount) : null,
    unit_amount_decimal: plainDecimal(amount),
  };
  account.put("price", price);
  emit(account, "price.created", { object: price });
  return price;
}

function productOf(
  account: Account,
  params: Params<typeof createFields>,
): string {
  if (params.product !== undefined)
    return account.get("product", params.product, "product").id;
  if (params.product_data)
    return createProduct(account, params.product_data).id;
  throw missing("product");
}

function assertMeter(account: Account, id: string) {
  if (account.find("billing.meter", id)) return;
  throw invalidRequest(`No such meter: '${id}'`, {
    code: "resource_missing",
    param: "recurring[meter]",
  });
}

/** Takes the key from the price that has it, if that is asked for. */
function freeLookupKey(
  account: Account,
  params: { lookup_key?: string; transfer_lookup_key?: boolean },
): string | null {
  const { lookup_key: key } = params;
  if (key === undefined) return null;
  const owner = account.all("price").find((each) => each.lookup_key === key);
  if (!owner) return key;
  if (!params.transfer_lookup_key) {
    throw invalidRequest(
      `A price (\`${owner.id}\`) already uses that lookup key.`,
      { param: "lookup_key" },
    );
  }
  const without = account.change("price", owner.id, { lookup_key: null });
  emit(account, "price.updated", { object: without, before: owner });
  return key;
}

function updatePrice(
  account: Account,
  id: string,
  params: Params<typeof updateFields>,
): Objects["price"] {
  const before = account.get("price", id);
  const { metadata, lookup_key, transfer_lookup_key, ...plain } = params;
  const price = account.change("price", id, {
    ...plain,
    metadata: withMetadata(before.metadata, metadata),
    ...(lookup_key !== undefined &&
      lookup_key !== before.lookup_key && {
        lookup_key: freeLookupKey(account, {
          lookup_key,
          transfer_lookup_key: transfer_lookup_key ?? false,
        }),
      }),
  });
  emit(account, "price.updated", { object: price, before });
  return price;
}
