import type { Account } from "../../account.ts";
import { emit } from "../../events.ts";
import { invalidRequest, missing } from "../../http/errors.ts";
import { type Route, route } from "../../http/routes.ts";
import { hash, oneOf, type Params, required, text } from "../../http/shapes.ts";
import type { Objects } from "../../wire.ts";

const URL = "/v1/billing_portal/sessions";

type Session = Objects["billing_portal.session"];

const fields = {
  configuration: text,
  customer: text,
  flow_data: hash({
    after_completion: hash({
      redirect: hash({ return_url: required(text) }),
      type: required(oneOf("portal_homepage", "redirect")),
    }),
    subscription_cancel: hash({ subscription: required(text) }),
    type: required(oneOf("payment_method_update", "subscription_cancel")),
  }),
  locale: text,
  return_url: text,
};

export const portalSessionRoutes: Route[] = [
  route(`POST ${URL}`, {
    sdk: "BillingPortal.SessionCreateParams",
    params: fields,
    answer: ({ account, params }) => createSession(account, params),
  }),
];

function createSession(
  account: Account,
  params: Params<typeof fields>,
): Session {
  if (params.customer === undefined) throw missing("customer");
  const customer = account.get("customer", params.customer, "customer");
  const configuration = configurationOf(account, params.configuration);
  const id = account.newId("bps");
  const session = account.put("billing_portal.session", {
    id,
    object: "billing_portal.session",
    configuration: configuration.id,
    created: account.now(),
    customer: customer.id,
    customer_account: null,
    flow: flowOf(params.flow_data),
    livemode: false,
    locale: params.locale ?? null,
    on_behalf_of: null,
    return_url: params.return_url ?? configuration.default_return_url,
    url: `${account.url}/portal/${id}`,
  });
  emit(account, "billing_portal.session.created", { object: session });
  return session;
}

function configurationOf(account: Account, id: string | undefined) {
  if (id !== undefined) {
    return account.get("billing_portal.configuration", id, "configuration");
  }
  const standard = account
    .all("billing_portal.configuration")
    .find(({ is_default }) => is_default);
  if (standard) return standard;
  throw invalidRequest(
    "No configuration provided and your test mode default configuration has not been created. Provide a configuration or create your default by saving your customer portal settings in test mode.",
  );
}

const flowOf = (given: Params<typeof fields>["flow_data"]): Session["flow"] =>
  given
    ? {
        after_completion: {
          hosted_confirmation: null,
          redirect: given.after_completion?.redirect ?? null,
          type: given.after_completion?.type ?? "portal_homepage",
        },
        customer_update: null,
        subscription_cancel: given.subscription_cancel
          ? { retention: null, ...given.subscription_cancel }
          : null,
        subscription_pause: null,
        subscription_update: null,
        subscription_update_confirm: null,
        type: given.type,
      }
    : null;
