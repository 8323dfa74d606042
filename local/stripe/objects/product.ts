import type { Account } from "../account.ts";
import { emit } from "../events.ts";
import { invalidRequest } from "../http/errors.ts";
import { created, isWithin, page, pagination } from "../http/lists.ts";
import { type Route, route } from "../http/routes.ts";
import {
  emptyable,
  flag,
  list,
  metadata,
  type Params,
  required,
  text,
} from "../http/shapes.ts";
import type { Objects } from "../wire.ts";
import { metadataUpdate, withMetadata } from "./fields.ts";

const URL = "/v1/products";

const updateFields = {
  active: flag,
  default_price: text,
  description: emptyable(text),
  metadata: metadataUpdate,
  name: text,
  tax_code: emptyable(text),
  unit_label: emptyable(text),
  url: emptyable(text),
};
const createFields = {
  active: flag,
  description: text,
  id: text,
  metadata,
  name: required(text),
  tax_code: text,
  unit_label: text,
  url: text,
};

export const productRoutes: Route[] = [
  route(`POST ${URL}`, {
    sdk: "ProductCreateParams",
    params: createFields,
    answer: ({ account, params }) => createProduct(account, params),
  }),
  route(`GET ${URL}/:id`, {
    sdk: "ProductRetrieveParams",
    params: {},
    answer: ({ account, id }) => account.get("product", id),
  }),
  route(`POST ${URL}/:id`, {
    sdk: "ProductUpdateParams",
    params: updateFields,
    answer: ({ account, id, params }) => updateProduct(account, id, params),
  }),
  route(`GET ${URL}`, {
    sdk: "ProductListParams",
    params: { ...pagination, active: flag, created, ids: list(text) },
    answer: ({ account, params }) =>
      page(
        account
          .all("product")
          .filter((each) => isWithin(each.created, params.created))
          .filter(({ id }) => params.ids?.includes(id) ?? true)
          .filter(({ active }) => active === (params.active ?? active)),
        { url: URL, params },
      ),
  }),
];

export function createProduct(
  account: Account,
  params: Params<typeof createFields>,
): Objects["product"] {
  const id = params.id ?? account.newId("prod");
  if (account.find("product", id)) {
    throw invalidRequest("Product already exists.", {
      code: "resource_already_exists",
      param: "id",
    });
  }
  const product = account.put("product", {
    id,
    object: "product",
    active: params.active ?? true,
    created: account.now(),
    default_price: null,
    description: params.description ?? null,
    images: [],
    livemode: false,
    marketing_features: [],
    metadata: withMetadata(null, params.metadata),
    name: params.name,
    package_dimensions: null,
    shippable: null,
    statement_descriptor: null,
    tax_code: params.tax_code ?? null,
    tax_details: null,
    type: "service",
    unit_label: params.unit_label ?? null,
    updated: account.now(),
    url: params.url ?? null,
  });
  emit(account, "product.created", { object: product });
  return product;
}

function updateProduct(
  account: Account,
  id: string,
  params: Params<typeof updateFields>,
): Objects["product"] {
  const before = account.get("product", id);
  const { metadata, ...plain } = params;
  if (plain.default_price !== undefined) {
    account.get("price", plain.default_price, "default_price");
  }
  const product = account.change("product", id, {
    ...plain,
    metadata: withMetadata(before.metadata, metadata),
    updated: account.now(),
  });
  emit(account, "product.updated", { object: product, before });
  return product;
}
