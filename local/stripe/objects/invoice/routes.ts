import type { Account } from "../../account.ts";
import { invalidRequest, missing } from "../../http/errors.ts";
import { created, isWithin, page, pagination } from "../../http/lists.ts";
import { type Route, route } from "../../http/routes.ts";
import {
  flag,
  hash,
  integer,
  oneOf,
  type Params,
  required,
  text,
} from "../../http/shapes.ts";
import { metadataUpdate, withMetadata } from "../fields.ts";
import { markUncollectible, voidInvoice } from "./close.ts";
import { createInvoice, type Invoice, subscriptionOf } from "./draft.ts";
import { paymentsOf } from "./payments.ts";
import { pendingLines } from "./pending-items.ts";
import { isPlaceless, refuseToFinalise } from "./placeless.ts";
import { attemptPayment, finalise, markPaid } from "./settle.ts";
import { assertPaid } from "./unpaid.ts";

const URL = "/v1/invoices";

const collectionMethod = oneOf("charge_automatically", "send_invoice");

const createFields = {
  auto_advance: flag,
  collection_method: collectionMethod,
  currency: text,
  customer: text,
  days_until_due: integer,
  default_payment_method: text,
  description: text,
  metadata: metadataUpdate,
  pending_invoice_items_behavior: oneOf("exclude", "include"),
  subscription: text,
};
const listFields = {
  ...pagination,
  collection_method: collectionMethod,
  created,
  customer: text,
  status: oneOf("draft", "open", "paid", "uncollectible", "void"),
  subscription: text,
};
const payFields = {
  off_session: flag,
  paid_out_of_band: flag,
  payment_method: text,
};

export const invoiceRoutes: Route[] = [
  route(`POST ${URL}`, {
    sdk: "InvoiceCreateParams",
    params: createFields,
    answer: ({ account, params }) => createByHand(account, params),
  }),
  route(`GET ${URL}/:id`, {
    sdk: "InvoiceRetrieveParams",
    params: {},
    answer: ({ account, id }) => account.get("invoice", id),
  }),
  route(`GET ${URL}`, {
    sdk: "InvoiceListParams",
    params: listFields,
    answer: ({ account, params }) =>
      page(account.all("invoice").filter(fits(params)), { url: URL, params }),
  }),
  route(`GET ${URL}/:id/lines`, {
    sdk: "InvoiceListLineItemsParams",
    params: pagination,
    answer: ({ account, id, params }) =>
      page(account.get("invoice", id).lines.data.toReversed(), {
        url: `${URL}/${id}/lines`,
        params,
      }),
  }),
  route(`POST ${URL}/:id/finalize`, {
    sdk: "InvoiceFinalizeInvoiceParams",
    params: { auto_advance: flag },
    answer: ({ account, id }) => {
      const draft = account.get("invoice", id);
      if (isPlaceless(account, draft)) throw refuseToFinalise(account, draft);
      return finalise(account, id);
    },
  }),
  route(`POST ${URL}/:id/pay`, {
    sdk: "InvoicePayParams",
    params: payFields,
    answer: ({ account, id, params }) => pay(account, id, params),
  }),
  route(`POST ${URL}/:id/void`, {
    sdk: "InvoiceVoidInvoiceParams",
    params: {},
    answer: ({ account, id }) => voidInvoice(account, id),
  }),
  route(`POST ${URL}/:id/mark_uncollectible`, {
    sdk: "InvoiceMarkUncollectibleParams",
    params: {},
    answer: ({ account, id }) => markUncollectible(account, id),
  }),
  route(`DELETE ${URL}/:id`, {
    sdk: "InvoiceDeleteParams",
    params: {},
    answer: ({ account, id }) => deleteDraft(account, id),
  }),
  route("GET /v1/invoice_payments", {
    sdk: "InvoicePaymentListParams",
    params: {
      ...pagination,
      invoice: text,
      payment: hash({
        payment_intent: text,
        type: required(oneOf("payment_intent")),
      }),
      status: oneOf("canceled", "open", "paid"),
    },
    answer: ({ account, params }) => {
      const payments =
        params.invoice === undefined
          ? account.all("invoice_payment")
          : paymentsOf(account, params.invoice);
      return page(
        payments.filter(
          ({ status, payment }) =>
            status === (params.status ?? status) &&
            (params.payment?.payment_intent ?? payment.payment_intent) ===
              payment.payment_intent,
        ),
        { url: "/v1/invoice_payments", params },
      );
    },
  }),
];

const fits = (params: Params<typeof listFields>) => (invoice: Invoice) =>
  isWithin(invoice.created, params.created) &&
  (params.customer ?? invoice.customer) === invoice.customer &&
  (params.status ?? invoice.status) === invoice.status &&
  (params.subscription ?? subscriptionOf(invoice)) ===
    subscriptionOf(invoice) &&
  (params.collection_method ?? invoice.collection_method) ===
    invoice.collection_method;

function createByHand(
  account: Account,
  params: Params<typeof createFields>,
): Invoice {
  if (params.customer === undefined) throw missing("customer");
  const customer = account.get("customer", params.customer, "customer");
  const subscription =
    params.subscription === undefined
      ? null
      : account.get("subscription", params.subscription, "subscription");
  const takesPending =
    params.pending_invoice_items_behavior === "include" ||
    (subscription !== null &&
      params.pending_invoice_items_behavior === undefined);
  const lines = takesPending
    ? pendingLines(account, {
        customer: customer.id,
        subscription: subscription?.id ?? null,
      })
    : [];
  const now = account.now();
  return createInvoice(account, {
    customer,
    subscription,
    reason: "manual",
    lines,
    period: { start: now, end: now },
    currency: lines[0]?.currency ?? params.currency ?? "usd",
    advancesItself: params.auto_advance ?? false,
    collectionMethod: params.collection_method ?? "charge_automatically",
    daysUntilDue: params.days_until_due ?? null,
    description: params.description ?? null,
    metadata: withMetadata(null, params.metadata),
    paymentMethod: params.default_payment_method ?? null,
  });
}

function pay(
  account: Account,
  id: string,
  params: Params<typeof payFields>,
): Invoice {
  const draft = account.get("invoice", id);
  const invoice = draft.status === "draft" ? finalise(account, id) : draft;
  if (params.paid_out_of_band)
    return markPaid(account, id, { isOutOfBand: true });
  if (invoice.status === "paid" && draft.status === "draft") return invoice;
  const tried = attemptPayment(account, id, {
    ...(params.payment_method !== undefined && {
      method: params.payment_method,
    }),
  });
  assertPaid(account, tried);
  return tried;
}

function deleteDraft(account: Account, id: string) {
  const invoice = account.get("invoice", id);
  if (invoice.status !== "draft" || subscriptionOf(invoice) !== null) {
    throw invalidRequest(
      "You can only delete draft invoices that are not part of a subscription.",
    );
  }
  for (const item of account.all("invoiceitem")) {
    if (item.invoice === id) account.remove("invoiceitem", item.id);
  }
  account.remove("invoice", id);
  return { id, object: "invoice", deleted: true };
}
