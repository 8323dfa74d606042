import "server-only";
import { StripeFault } from "../fault.ts";
import type { StripeGateway } from "../gateway.ts";
import { idOf, noneIfMissing } from "./values.ts";

export type PriceAtStripe = {
  id: string;
  productId: string | null;
  unitAmountCents: number | null;
};

/** The prices in force under these lookup keys; a key without one is left out. */
export async function findPrices(
  gateway: StripeGateway,
  lookupKeys: string[],
): Promise<Map<string, PriceAtStripe>> {
  const { data } = await gateway.ask((stripe) =>
    stripe.prices.list({ lookup_keys: lookupKeys, active: true }),
  );
  return new Map(
    data.flatMap(({ id, lookup_key, product, unit_amount }) => {
      const price = { id, productId: idOf(product) };
      return lookup_key
        ? [[lookup_key, { ...price, unitAmountCents: unit_amount }]]
        : [];
    }),
  );
}

export type CheckoutSession = {
  id: string;
  isOpen: boolean;
  sells: "plan" | "pack";
  /** Says what exactly is sold, and where the buyer goes after. */
  fingerprint: string | null;
  /** Seconds since 1970, by Stripe's clock. */
  createdAt: number;
  url: string | null;
};

export type CheckoutOrder = {
  customerId: string;
  workspaceId: string;
  sells: "plan" | "pack";
  lines: { priceId: string; quantity?: number }[];
  successUrl: string;
  cancelUrl: string;
  fingerprint: string;
  /** Of the session, and of the payment where there is one. */
  metadata: Record<string, string>;
  idempotencyKey: string;
};

/** A page of Stripe's on which the order can be paid. */
export const createCheckoutSession = (
  gateway: StripeGateway,
  { idempotencyKey, metadata, ...order }: CheckoutOrder,
): Promise<CheckoutSession> =>
  gateway.ask(async (stripe) =>
    sessionOf(
      await stripe.checkout.sessions.create(
        {
          customer: order.customerId,
          client_reference_id: order.workspaceId,
          line_items: order.lines.map(({ priceId, quantity }) => ({
            price: priceId,
            ...(quantity !== undefined && { quantity }),
          })),
          success_url: order.successUrl,
          cancel_url: order.cancelUrl,
          metadata: { ...metadata, fingerprint: order.fingerprint },
          ...(order.sells === "plan"
            ? {
                mode: "subscription",
                subscription_data: {
                  billing_mode: { type: "flexible" },
                  metadata: { workspace_id: order.workspaceId },
                },
              }
            : {
                mode: "payment",
                payment_intent_data: { metadata },
                invoice_creation: { enabled: true },
              }),
        },
        { idempotencyKey },
      ),
    ),
  );

/** A customer's latest sessions, the newest first, in whatever state. */
export const listCheckoutSessions = (
  gateway: StripeGateway,
  { customerId }: { customerId: string },
): Promise<CheckoutSession[]> =>
  gateway.ask(async (stripe) => {
    const { data } = await stripe.checkout.sessions.list({
      customer: customerId,
      limit: SESSIONS_LOOKED_AT,
    });
    return data.map(sessionOf);
  });

const SESSIONS_LOOKED_AT = 20;

/** Closes an open session, so that nobody can pay on it any more. */
export const expireCheckoutSession = (
  gateway: StripeGateway,
  { sessionId }: { sessionId: string },
) =>
  gateway.ask(async (stripe) =>
    sessionOf(
      await stripe.checkout.sessions.expire(
        sessionId,
        {},
        { idempotencyKey: `expire-checkout:${sessionId}` },
      ),
    ),
  );

/**
 * Closes all open sessions of a customer. One that is paid or closed at this
 * moment is no longer open, and that is enough.
 */
export async function closeCheckoutSessions(
  gateway: StripeGateway,
  { customerId }: { customerId: string },
): Promise<void> {
  const open = await gateway
    .ask((stripe) =>
      stripe.checkout.sessions
        .list({ customer: customerId, status: "open", limit: PAGE })
        .autoPagingToArray({ limit: OPEN_MAX }),
    )
    .catch(noneIfMissing);
  for (const { id } of open) {
    await expireCheckoutSession(gateway, { sessionId: id }).catch(
      unlessItIsOver,
    );
  }
}

const PAGE = 100;
const OPEN_MAX = 1_000;

function unlessItIsOver(error: unknown) {
  const isOver =
    error instanceof StripeFault &&
    (error.kind === "invalid" || error.kind === "key_in_use");
  if (!isOver) throw error;
}

const sessionOf = (session: {
  id: string;
  status: string | null;
  mode: string;
  metadata: Record<string, string> | null;
  created: number;
  url: string | null;
}): CheckoutSession => ({
  id: session.id,
  isOpen: session.status === "open",
  sells: session.mode === "subscription" ? "plan" : "pack",
  fingerprint: session.metadata?.fingerprint ?? null,
  createdAt: session.created,
  url: session.url,
});
