import type { Account } from "../account.ts";
import { emit } from "../events.ts";
import { invalidRequest } from "../http/errors.ts";
import { created, isWithin, page, pagination } from "../http/lists.ts";
import { type Route, route } from "../http/routes.ts";
import { emptyable, hash, integer, type Params, text } from "../http/shapes.ts";
import type { Objects } from "../wire.ts";
import { address, addressOf, metadataUpdate, withMetadata } from "./fields.ts";
import { attach } from "./payment/method.ts";
import { endSubscription } from "./subscription/end.ts";

const URL = "/v1/customers";

const common = {
  address: emptyable(address),
  balance: integer,
  description: text,
  email: text,
  invoice_settings: hash({
    default_payment_method: text,
    footer: text,
  }),
  metadata: metadataUpdate,
  name: text,
  phone: text,
};
const createFields = { ...common, payment_method: text };

export const customerRoutes: Route[] = [
  route(`POST ${URL}`, {
    sdk: "CustomerCreateParams",
    params: createFields,
    answer: ({ account, params }) => createCustomer(account, params),
  }),
  route(`GET ${URL}/:id`, {
    sdk: "CustomerRetrieveParams",
    params: {},
    answer: ({ account, id }) =>
      account.find("local.deleted", id) ?? account.get("customer", id),
  }),
  route(`POST ${URL}/:id`, {
    sdk: "CustomerUpdateParams",
    params: common,
    answer: ({ account, id, params }) => updateCustomer(account, id, params),
  }),
  route(`DELETE ${URL}/:id`, {
    sdk: "CustomerDeleteParams",
    params: {},
    answer: ({ account, id }) => deleteCustomer(account, id),
  }),
  route(`GET ${URL}`, {
    sdk: "CustomerListParams",
    params: { ...pagination, created, email: text },
    answer: ({ account, params }) =>
      page(
        account
          .all("customer")
          .filter((each) => isWithin(each.created, params.created))
          .filter(
            ({ email }) => params.email === undefined || email === params.email,
          ),
        { url: URL, params },
      ),
  }),
];

export function createCustomer(
  account: Account,
  params: Params<typeof createFields>,
): Objects["customer"] {
  const id = account.newId("cus");
  const customer = account.put("customer", {
    id,
    object: "customer",
    address: addressOf(params.address),
    balance: params.balance ?? 0,
    created: account.now(),
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: params.description ?? null,
    discount: null,
    email: params.email ?? null,
    invoice_prefix: id.slice(-8).toUpperCase(),
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: params.invoice_settings?.footer ?? null,
      rendering_options: null,
    },
    livemode: false,
    metadata: withMetadata(null, params.metadata),
    name: params.name ?? null,
    next_invoice_sequence: 1,
    phone: params.phone ?? null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: "none",
    test_clock: null,
  });
  emit(account, "customer.created", { object: customer });
  const asked = params.invoice_settings?.default_payment_method;
  if (params.payment_method !== undefined) {
    const given = params.payment_method;
    const attached = attach(account, { paymentMethod: given, customer: id });
    if (asked === given)
      return setDefaultMethod(account, { id, paymentMethod: attached.id });
  }
  return asked === undefined
    ? account.get("customer", id)
    : setDefaultMethod(account, { id, paymentMethod: asked });
}

function updateCustomer(
  account: Account,
  id: string,
  params: Params<typeof common>,
): Objects["customer"] {
  const before = account.get("customer", id);
  const { address, invoice_settings, metadata, ...plain } = params;
  const customer = account.change("customer", id, {
    ...plain,
    ...(address !== undefined && { address: addressOf(address) }),
    ...(metadata !== undefined && {
      metadata: withMetadata(before.metadata, metadata),
    }),
    ...(invoice_settings && {
      invoice_settings: {
        ...before.invoice_settings,
        ...(invoice_settings.footer !== undefined && {
          footer: invoice_settings.footer,
        }),
        ...(invoice_settings.default_payment_method !== undefined && {
          default_payment_method: methodOf(account, {
            customer: id,
            method: invoice_settings.default_payment_method,
          }),
        }),
      },
    }),
  });
  emit(account, "customer.updated", { object: customer, before });
  return customer;
}

export const setDefaultMethod = (
  account: Account,
  { id, paymentMethod }: { id: string; paymentMethod: string },
) =>
  updateCustomer(account, id, {
    invoice_settings: { default_payment_method: paymentMethod },
  });

/** @throws StripeError unless the customer has that payment method. */
function methodOf(
  account: Account,
  { customer, method: id }: { customer: string; method: string },
): string {
  const param = "invoice_settings[default_payment_method]";
  const method = account.get("payment_method", id, param);
  if (method.customer !== customer) {
    throw invalidRequest(
      `The customer does not have a payment method with the ID ${id}. The payment method must be attached to the customer.`,
      { param, code: "resource_missing" },
    );
  }
  return id;
}

/** Its subscriptions end at once, as in the API. */
export function deleteCustomer(account: Account, id: string) {
  const customer = account.get("customer", id);
  for (const each of account.all("subscription")) {
    if (each.customer === id && each.ended_at === null) {
      endSubscription(account, each.id, { reason: "cancellation_requested" });
    }
  }
  for (const before of account.all("invoice")) {
    if (before.customer !== id || before.status !== "draft") continue;
    const invoice = account.change("invoice", before.id, {
      auto_advance: false,
      automatically_finalizes_at: null,
    });
    emit(account, "invoice.updated", { object: invoice, before });
  }
  account.remove("customer", id);
  emit(account, "customer.deleted", { object: customer });
  return account.put("local.deleted", {
    id,
    object: "customer",
    deleted: true,
  });
}
