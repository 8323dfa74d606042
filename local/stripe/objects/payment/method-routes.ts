import type { Account } from "../../account.ts";
import { invalidRequest, missing } from "../../http/errors.ts";
import { page, pagination } from "../../http/lists.ts";
import { type Route, route } from "../../http/routes.ts";
import {
  hash,
  integer,
  metadata,
  oneOf,
  required,
  text,
} from "../../http/shapes.ts";
import { metadataUpdate, withMetadata } from "../fields.ts";
import { behaviourOfNumber } from "./cards.ts";
import { attach, createCard, detach, findOrMakeCard } from "./method.ts";

const URL = "/v1/payment_methods";
const type = oneOf("card");

export const paymentMethodRoutes: Route[] = [
  route(`POST ${URL}`, {
    sdk: "PaymentMethodCreateParams",
    params: {
      billing_details: hash({ email: text, name: text }),
      card: hash({
        cvc: text,
        exp_month: integer,
        exp_year: integer,
        number: text,
        token: text,
      }),
      metadata,
      type,
    },
    answer: ({ account, params }) => {
      const behaviour = behaviourOfNumber(
        params.card?.token === "tok_visa"
          ? "4242424242424242"
          : (params.card?.number ?? ""),
      );
      if (!behaviour) {
        throw invalidRequest("Your card number is incorrect.", {
          code: "incorrect_number",
          param: "card[number]",
        });
      }
      return createCard(account, behaviour, params.billing_details);
    },
  }),
  route(`GET ${URL}/:id`, {
    sdk: "PaymentMethodRetrieveParams",
    params: {},
    answer: ({ account, id }) => findOrMakeCard(account, id),
  }),
  route(`POST ${URL}/:id`, {
    sdk: "PaymentMethodUpdateParams",
    params: { metadata: metadataUpdate },
    answer: ({ account, id, params }) => {
      const before = account.get("payment_method", id);
      return account.change("payment_method", id, {
        metadata: withMetadata(before.metadata, params.metadata),
      });
    },
  }),
  route(`POST ${URL}/:id/attach`, {
    sdk: "PaymentMethodAttachParams",
    params: { customer: text },
    answer: ({ account, id, params }) => {
      if (params.customer === undefined) throw missing("customer");
      return attach(account, { paymentMethod: id, customer: params.customer });
    },
  }),
  route(`POST ${URL}/:id/detach`, {
    sdk: "PaymentMethodDetachParams",
    params: {},
    answer: ({ account, id }) => detach(account, id),
  }),
  route(`GET ${URL}`, {
    sdk: "PaymentMethodListParams",
    params: { ...pagination, customer: required(text), type },
    answer: ({ account, params }) =>
      page(cardsOf(account, params.customer), { url: URL, params }),
  }),
  route("GET /v1/customers/:id/payment_methods", {
    sdk: "CustomerListPaymentMethodsParams",
    params: { ...pagination, type },
    answer: ({ account, id, params }) =>
      page(cardsOf(account, account.get("customer", id).id), {
        url: `/v1/customers/${id}/payment_methods`,
        params,
      }),
  }),
];

const cardsOf = (account: Account, customer: string) =>
  account.all("payment_method").filter((each) => each.customer === customer);
