import type { Account } from "../account.ts";
import { emit } from "../events.ts";
import { invalidRequest } from "../http/errors.ts";
import { page, pagination } from "../http/lists.ts";
import { type Route, route } from "../http/routes.ts";
import { hash, oneOf, type Params, required, text } from "../http/shapes.ts";
import type { Objects } from "../wire.ts";

const URL = "/v1/billing/meters";

export type Meter = Objects["billing.meter"];

const createFields = {
  customer_mapping: hash({
    event_payload_key: required(text),
    type: required(oneOf("by_id")),
  }),
  default_aggregation: required(
    hash({ formula: required(oneOf("count", "last", "sum")) }),
  ),
  display_name: required(text),
  event_name: required(text),
  value_settings: hash({ event_payload_key: required(text) }),
};
const listFields = { ...pagination, status: oneOf("active", "inactive") };

export const meterObjectRoutes: Route[] = [
  route(`POST ${URL}`, {
    sdk: "Billing.MeterCreateParams",
    params: createFields,
    answer: ({ account, params }) => createMeter(account, params),
  }),
  route(`GET ${URL}`, {
    sdk: "Billing.MeterListParams",
    params: listFields,
    answer: ({ account, params }) =>
      page(
        account
          .all("billing.meter")
          .filter(({ status }) => status === (params.status ?? status)),
        { url: URL, params },
      ),
  }),
  route(`GET ${URL}/:id`, {
    sdk: "Billing.MeterRetrieveParams",
    params: {},
    answer: ({ account, id }) => account.get("billing.meter", id),
  }),
  route(`POST ${URL}/:id`, {
    sdk: "Billing.MeterUpdateParams",
    params: { display_name: text },
    answer: ({ account, id, params }) =>
      changeMeter(account, id, params, "billing.meter.updated"),
  }),
  route(`POST ${URL}/:id/deactivate`, {
    sdk: "Billing.MeterDeactivateParams",
    params: {},
    answer: ({ account, id }) =>
      changeMeter(
        account,
        id,
        {
          status: "inactive",
          status_transitions: { deactivated_at: account.now() },
        },
        "billing.meter.deactivated",
      ),
  }),
  route(`POST ${URL}/:id/reactivate`, {
    sdk: "Billing.MeterReactivateParams",
    params: {},
    answer: ({ account, id }) =>
      changeMeter(
        account,
        id,
        { status: "active", status_transitions: { deactivated_at: null } },
        "billing.meter.reactivated",
      ),
  }),
];

/** The one that counts events of this name, else one that used to. */
export function meterNamed(
  account: Account,
  eventName: string,
): Meter | undefined {
  const named = account
    .all("billing.meter")
    .filter(({ event_name }) => event_name === eventName);
  return named.find(({ status }) => status === "active") ?? named[0];
}

function createMeter(
  account: Account,
  params: Params<typeof createFields>,
): Meter {
  if (meterNamed(account, params.event_name)?.status === "active") {
    throw invalidRequest(
      `An active meter with event name ${params.event_name} already exists.`,
      { param: "event_name" },
    );
  }
  const meter = account.put("billing.meter", {
    id: account.newId("mtr_test"),
    object: "billing.meter",
    created: account.now(),
    customer_mapping: params.customer_mapping ?? {
      event_payload_key: "stripe_customer_id",
      type: "by_id",
    },
    default_aggregation: params.default_aggregation,
    display_name: params.display_name,
    event_name: params.event_name,
    event_time_window: null,
    livemode: false,
    status: "active",
    status_transitions: { deactivated_at: null },
    updated: account.now(),
    value_settings: params.value_settings ?? { event_payload_key: "value" },
  });
  emit(account, "billing.meter.created", { object: meter });
  return meter;
}

function changeMeter(
  account: Account,
  id: string,
  patch: Partial<Meter>,
  event:
    | "billing.meter.updated"
    | "billing.meter.deactivated"
    | "billing.meter.reactivated",
): Meter {
  const before = account.get("billing.meter", id);
  const meter = account.change("billing.meter", id, {
    ...patch,
    updated: account.now(),
  });
  emit(account, event, { object: meter, before });
  return meter;
}
