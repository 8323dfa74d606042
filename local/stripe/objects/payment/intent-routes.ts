import { created, isWithin, page, pagination } from "../../http/lists.ts";
import { type Route, route } from "../../http/routes.ts";
import {
  flag,
  integer,
  metadata,
  oneOf,
  required,
  text,
} from "../../http/shapes.ts";
import { withMetadata } from "../fields.ts";
import {
  assertIntentPaid,
  cancelIntent,
  confirmIntent,
  createIntent,
} from "./intent.ts";
import { findOrMakeCard } from "./method.ts";

const INTENTS = "/v1/payment_intents";
const CHARGES = "/v1/charges";

export const paymentIntentRoutes: Route[] = [
  route(`POST ${INTENTS}`, {
    sdk: "PaymentIntentCreateParams",
    params: {
      amount: required(integer),
      confirm: flag,
      currency: required(text),
      customer: text,
      description: text,
      metadata,
      off_session: flag,
      payment_method: text,
      receipt_email: text,
      setup_future_usage: oneOf("off_session", "on_session"),
    },
    answer: ({ account, params }) => {
      const intent = createIntent(account, {
        amount: params.amount,
        currency: params.currency.toLowerCase(),
        customer: params.customer
          ? account.get("customer", params.customer, "customer").id
          : null,
        description: params.description ?? null,
        metadata: withMetadata(null, params.metadata),
        receiptEmail: params.receipt_email ?? null,
        savesCard: params.setup_future_usage !== undefined,
      });
      if (!params.confirm) return intent;
      const method = findOrMakeCard(
        account,
        params.payment_method ?? "",
        "payment_method",
      );
      return assertIntentPaid(
        confirmIntent(account, intent.id, { method: method.id }),
      );
    },
  }),
  route(`GET ${INTENTS}/:id`, {
    sdk: "PaymentIntentRetrieveParams",
    params: {},
    answer: ({ account, id }) => account.get("payment_intent", id),
  }),
  route(`POST ${INTENTS}/:id/confirm`, {
    sdk: "PaymentIntentConfirmParams",
    params: { off_session: flag, payment_method: text },
    answer: ({ account, id, params }) => {
      const intent = account.get("payment_intent", id);
      const method = findOrMakeCard(
        account,
        params.payment_method ?? intent.payment_method ?? "",
        "payment_method",
      );
      return assertIntentPaid(
        confirmIntent(account, id, { method: method.id }),
      );
    },
  }),
  route(`POST ${INTENTS}/:id/cancel`, {
    sdk: "PaymentIntentCancelParams",
    params: {
      cancellation_reason: oneOf(
        "abandoned",
        "duplicate",
        "fraudulent",
        "requested_by_customer",
      ),
    },
    answer: ({ account, id, params }) =>
      cancelIntent(
        account,
        id,
        params.cancellation_reason ?? "requested_by_customer",
      ),
  }),
  route(`GET ${INTENTS}`, {
    sdk: "PaymentIntentListParams",
    params: { ...pagination, created, customer: text },
    answer: ({ account, params }) =>
      page(
        account
          .all("payment_intent")
          .filter(
            (each) =>
              isWithin(each.created, params.created) &&
              (params.customer ?? each.customer) === each.customer,
          ),
        { url: INTENTS, params },
      ),
  }),
  route(`GET ${CHARGES}/:id`, {
    sdk: "ChargeRetrieveParams",
    params: {},
    answer: ({ account, id }) => account.get("charge", id),
  }),
  route(`GET ${CHARGES}`, {
    sdk: "ChargeListParams",
    params: { ...pagination, created, customer: text, payment_intent: text },
    answer: ({ account, params }) =>
      page(
        account
          .all("charge")
          .filter(
            (each) =>
              isWithin(each.created, params.created) &&
              (params.customer ?? each.customer) === each.customer &&
              (params.payment_intent ?? each.payment_intent) ===
                each.payment_intent,
          ),
        { url: CHARGES, params },
      ),
  }),
];
