import "server-only";
import { API_VERSION, type StripeGateway } from "../gateway.ts";

const PAGE = 100;

/** The mark of the portal's configuration. */
const PORTAL_LABEL = "portal";

/** Payment methods and invoices; plans are changed here, not there. */
const PORTAL_FEATURES = {
  customer_update: {
    enabled: true,
    allowed_updates: ["address", "tax_id"],
  },
  invoice_history: { enabled: true },
  payment_method_update: { enabled: true },
  subscription_cancel: { enabled: false },
  subscription_update: { enabled: false },
};

export type Portal = {
  id: string;
  isActive: boolean;
  /** Shows invoices and takes payment methods, and does nothing to plans. */
  isAsMeant: boolean;
};

/** Our own configuration of the customer portal, an active one first. */
export async function findPortal(
  gateway: StripeGateway,
): Promise<Portal | null> {
  const { data } = await gateway.ask((stripe) =>
    stripe.billingPortal.configurations.list({ limit: PAGE }),
  );
  const portals = data
    .filter(({ metadata }) => metadata?.tollgate === PORTAL_LABEL)
    .map(({ id, active, features }) => ({
      id,
      isActive: active,
      isAsMeant:
        features.invoice_history.enabled &&
        features.payment_method_update.enabled &&
        !features.subscription_cancel.enabled &&
        !features.subscription_update.enabled,
    }));
  return portals.find(({ isActive }) => isActive) ?? portals[0] ?? null;
}

export const createPortal = (
  gateway: StripeGateway,
  { idempotencyKey }: { idempotencyKey: string },
) =>
  gateway.ask((stripe) =>
    stripe.billingPortal.configurations.create(
      { features: PORTAL_FEATURES, metadata: { tollgate: PORTAL_LABEL } },
      { idempotencyKey },
    ),
  );

export const mendPortal = (gateway: StripeGateway, { id }: { id: string }) =>
  gateway.ask((stripe) =>
    stripe.billingPortal.configurations.update(id, {
      active: true,
      features: PORTAL_FEATURES,
    }),
  );

export type Endpoint = {
  id: string;
  url: string;
  isEnabled: boolean;
  events: string[];
  apiVersion: string | null;
  isOfThisVersion: boolean;
};

/** Where Stripe sends its events. */
export async function listEndpoints(
  gateway: StripeGateway,
): Promise<Endpoint[]> {
  const { data } = await gateway.ask((stripe) =>
    stripe.webhookEndpoints.list({ limit: PAGE }),
  );
  return data.map((endpoint) => ({
    id: endpoint.id,
    url: endpoint.url,
    isEnabled: endpoint.status === "enabled",
    events: endpoint.enabled_events,
    apiVersion: endpoint.api_version,
    isOfThisVersion: endpoint.api_version === API_VERSION,
  }));
}

/** @returns the secret that signs its deliveries; it is told this once. */
export async function createEndpoint(
  gateway: StripeGateway,
  wanted: { url: string; events: string[]; idempotencyKey: string },
): Promise<string | null> {
  const { secret } = await gateway.ask((stripe) =>
    stripe.webhookEndpoints.create(
      {
        url: wanted.url,
        enabled_events: eventNames(wanted.events),
        api_version: API_VERSION,
        metadata: { tollgate: "webhook" },
      },
      { idempotencyKey: wanted.idempotencyKey },
    ),
  );
  return secret ?? null;
}

export const mendEndpoint = (
  gateway: StripeGateway,
  { id, events }: { id: string; events: string[] },
) =>
  gateway.ask((stripe) =>
    stripe.webhookEndpoints.update(id, {
      enabled_events: eventNames(events),
      disabled: false,
    }),
  );

type Stripe = Parameters<Parameters<StripeGateway["ask"]>[0]>[0];
type EventName = Parameters<
  Stripe["webhookEndpoints"]["create"]
>[0]["enabled_events"][number];

/** The SDK takes any name, but its type wants to be told. */
const eventNames = (types: string[]) => types as EventName[];

export type AccountFacts = {
  id: string;
  name: string | null;
  canCharge: boolean;
  /** How far Stripe's clock is ahead of this one. */
  clockAheadMs: number;
};

/** Who the key belongs to, and what time it is there. */
export async function getAccount(
  gateway: StripeGateway,
): Promise<AccountFacts> {
  const asked = Date.now();
  const account = await gateway.ask((stripe) =>
    stripe.accounts.retrieveCurrent(),
  );
  const answered = Date.now();
  const date = Date.parse(account.lastResponse.headers.date ?? "");
  return {
    id: account.id,
    name: account.business_profile?.name ?? null,
    canCharge: account.charges_enabled,
    // The header counts whole seconds: its moment is in the middle of one.
    clockAheadMs: Number.isNaN(date) ? 0 : date + 500 - (asked + answered) / 2,
  };
}
