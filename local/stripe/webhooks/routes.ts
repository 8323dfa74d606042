import type { Account } from "../account.ts";
import { created, isWithin, page, pagination } from "../http/lists.ts";
import { type Route, route } from "../http/routes.ts";
import {
  emptyable,
  flag,
  list,
  oneOf,
  required,
  text,
} from "../http/shapes.ts";
import { metadataUpdate, withMetadata } from "../objects/fields.ts";
import { API_VERSION } from "../secrets.ts";
import type { Objects } from "../wire.ts";
import { deliveryId } from "./delivery.ts";

const URL = "/v1/webhook_endpoints";
const EVENTS = "/v1/events";

/** Any name is taken; the SDK's type lists those there are. */
const eventType = { ...text, samples: ["*"] };

export const webhookRoutes: Route[] = [
  route(`POST ${URL}`, {
    sdk: "WebhookEndpointCreateParams",
    params: {
      api_version: oneOf(API_VERSION),
      description: emptyable(text),
      enabled_events: required(list(eventType)),
      metadata: metadataUpdate,
      url: required(text),
    },
    answer: ({ account, params }) =>
      createEndpoint(account, {
        url: params.url,
        enabledEvents: params.enabled_events,
        description: params.description ?? null,
        metadata: withMetadata(null, params.metadata),
      }),
  }),
  route(`GET ${URL}/:id`, {
    sdk: "WebhookEndpointRetrieveParams",
    params: {},
    answer: ({ account, id }) => account.get("webhook_endpoint", id),
  }),
  route(`POST ${URL}/:id`, {
    sdk: "WebhookEndpointUpdateParams",
    params: {
      description: emptyable(text),
      disabled: flag,
      enabled_events: list(eventType),
      metadata: metadataUpdate,
      url: text,
    },
    answer: ({ account, id, params }) => {
      const { metadata, disabled, ...plain } = params;
      const before = account.get("webhook_endpoint", id);
      return account.change("webhook_endpoint", id, {
        ...plain,
        metadata: withMetadata(before.metadata, metadata),
        ...(disabled !== undefined && {
          status: disabled ? "disabled" : "enabled",
        }),
      });
    },
  }),
  route(`DELETE ${URL}/:id`, {
    sdk: "WebhookEndpointDeleteParams",
    params: {},
    answer: ({ account, id }) => {
      account.remove("webhook_endpoint", id);
      account.remove("local.endpoint", id);
      return { id, object: "webhook_endpoint", deleted: true };
    },
  }),
  route(`GET ${URL}`, {
    sdk: "WebhookEndpointListParams",
    params: pagination,
    answer: ({ account, params }) =>
      page(account.all("webhook_endpoint"), { url: URL, params }),
  }),
  route(`GET ${EVENTS}/:id`, {
    sdk: "EventRetrieveParams",
    params: {},
    answer: ({ account, id }) => account.get("event", id),
  }),
  route(`GET ${EVENTS}`, {
    sdk: "EventListParams",
    params: {
      ...pagination,
      created,
      delivery_success: flag,
      type: text,
      types: list(text),
    },
    answer: ({ account, params }) =>
      page(
        account
          .all("event")
          .filter(
            (event) =>
              isWithin(event.created, params.created) &&
              isOfType(event.type, params) &&
              (params.delivery_success === undefined ||
                isDelivered(account, event) === params.delivery_success),
          ),
        { url: EVENTS, params },
      ),
  }),
];

/** @returns the endpoint with its secret, which is never shown again. */
export function createEndpoint(
  account: Account,
  facts: {
    url: string;
    secret?: string;
    enabledEvents?: string[];
    description?: string | null;
    metadata?: Record<string, string>;
    isGiven?: boolean;
  },
) {
  const endpoint = account.put("webhook_endpoint", {
    id: account.newId("we"),
    object: "webhook_endpoint",
    api_version: API_VERSION,
    application: null,
    created: account.now(),
    description: facts.description ?? null,
    enabled_events: facts.enabledEvents ?? ["*"],
    livemode: false,
    metadata: facts.metadata ?? {},
    status: "enabled",
    url: facts.url,
  });
  const { secret } = account.put("local.endpoint", {
    id: endpoint.id,
    object: "local.endpoint",
    secret: facts.secret ?? account.newId("whsec"),
    isGiven: facts.isGiven ?? false,
  });
  return { ...endpoint, secret };
}

const isOfType = (
  type: string,
  { type: wanted, types }: { type?: string; types?: string[] },
) =>
  (types?.includes(type) ?? true) &&
  (wanted === undefined ||
    wanted === type ||
    (wanted.endsWith("*") && type.startsWith(wanted.slice(0, -1))));

const isDelivered = (account: Account, event: Objects["event"]): boolean =>
  account.all("webhook_endpoint").every(({ url }) => {
    const delivery = account.find("local.delivery", deliveryId(event.id, url));
    return delivery === undefined || delivery.state === "delivered";
  });
