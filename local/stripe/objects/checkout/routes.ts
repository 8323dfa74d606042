import type { Account } from "../../account.ts";
import type { Due } from "../../agenda.ts";
import { created, isWithin, page, pagination } from "../../http/lists.ts";
import { type Route, route } from "../../http/routes.ts";
import { oneOf, text } from "../../http/shapes.ts";
import { createSession, expireSession } from "./create.ts";
import { linesOf } from "./lines.ts";
import { sessionFields } from "./params.ts";

const URL = "/v1/checkout/sessions";

export const checkoutRoutes: Route[] = [
  route(`POST ${URL}`, {
    sdk: "Checkout.SessionCreateParams",
    params: sessionFields,
    answer: ({ account, params }) =>
      account.tentatively(() => createSession(account, params)),
  }),
  route(`GET ${URL}/:id`, {
    sdk: "Checkout.SessionRetrieveParams",
    params: {},
    answer: ({ account, id }) => account.get("checkout.session", id),
  }),
  route(`POST ${URL}/:id/expire`, {
    sdk: "Checkout.SessionExpireParams",
    params: {},
    answer: ({ account, id }) => expireSession(account, id),
  }),
  route(`GET ${URL}/:id/line_items`, {
    sdk: "Checkout.SessionListLineItemsParams",
    params: pagination,
    answer: ({ account, id, params }) => {
      const { id: session } = account.get("checkout.session", id);
      return page(linesOf(account, session).toReversed(), {
        url: `${URL}/${session}/line_items`,
        params,
      });
    },
  }),
  route(`GET ${URL}`, {
    sdk: "Checkout.SessionListParams",
    params: {
      ...pagination,
      created,
      customer: text,
      payment_intent: text,
      status: oneOf("complete", "expired", "open"),
      subscription: text,
    },
    answer: ({ account, params }) => {
      const { payment_intent, subscription, customer, status } = params;
      const fitting = account
        .all("checkout.session")
        .filter(
          (session) =>
            isWithin(session.created, params.created) &&
            (customer ?? session.customer) === session.customer &&
            (status ?? session.status) === session.status &&
            (payment_intent ?? session.payment_intent) ===
              session.payment_intent &&
            (subscription ?? session.subscription) === session.subscription,
        );
      return page(fitting, { url: URL, params });
    },
  }),
];

/** What sessions do by themselves. */
export function* sessionsDue(account: Account): Iterable<Due> {
  for (const { id, status, expires_at } of account.all("checkout.session")) {
    if (status !== "open") continue;
    yield {
      atSeconds: expires_at,
      happen: () => expireSession(account, id),
    };
  }
}
