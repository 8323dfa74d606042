import "server-only";
import { createHash } from "node:crypto";
import type { Database } from "@/db/client";
import { getOrCreateCustomer } from "../customer.ts";
import {
  type CheckoutOrder,
  type CheckoutSession,
  createCheckoutSession,
  expireCheckoutSession,
  listCheckoutSessions,
} from "../gateway/checkout.ts";
import type { StripeGateway } from "../gateway.ts";
import type { Buyer } from "./buyer.ts";

/** Who wants to pay, and where they go after: a path of ours, or /billing. */
export type Till = {
  buyer: Buyer;
  returnTo: string | null;
  /** Address of this site. */
  origin: string;
};

type Sale = Till & Pick<CheckoutOrder, "sells" | "lines" | "metadata">;

/**
 * A session for a sale: an open one for the very same, or a new one. Its key
 * names the newest session there was, so that clicks at the same moment get
 * one session, and a later attempt a new one.
 */
export async function openSession(
  db: Database,
  gateway: StripeGateway,
  sale: Sale,
): Promise<CheckoutSession> {
  const { workspaceId, email, name } = sale.buyer;
  const customerId = await getOrCreateCustomer(db, gateway, {
    workspaceId,
    email,
    name,
  });
  const addresses = addressesOf(sale);
  const fingerprint = digestOf({ ...sale, ...addresses });
  const known = await listCheckoutSessions(gateway, { customerId });
  const same = known.find(
    (session) => session.isOpen && session.fingerprint === fingerprint,
  );
  if (same) return same;

  const session = await createCheckoutSession(gateway, {
    ...addresses,
    customerId,
    workspaceId,
    fingerprint,
    sells: sale.sells,
    lines: sale.lines,
    metadata: sale.metadata,
    idempotencyKey: `checkout:${workspaceId}:${fingerprint}:${known[0]?.id ?? "first"}`,
  });
  if (sale.sells === "plan") {
    await closeOlder(gateway, { customerId, session });
  }
  return session;
}

/** Asks anew: whoever looks last sees both, and the newer one stays open. */
async function closeOlder(
  gateway: StripeGateway,
  { customerId, session }: { customerId: string; session: CheckoutSession },
) {
  const sessions = await listCheckoutSessions(gateway, { customerId });
  const own = sessions.findIndex(({ id }) => id === session.id);
  const older = sessions
    .slice(own + 1)
    .filter(({ isOpen, sells }) => isOpen && sells === "plan");
  for (const { id } of older) {
    await expireCheckoutSession(gateway, { sessionId: id });
  }
}

function addressesOf({ origin, returnTo }: Till) {
  const next = returnTo ? `&next=${encodeURIComponent(returnTo)}` : "";
  return {
    // Stripe fills in the id, which must not be encoded.
    successUrl: `${origin}/billing/return?checkout={CHECKOUT_SESSION_ID}${next}`,
    cancelUrl: `${origin}${returnTo ?? "/billing"}`,
  };
}

const digestOf = ({
  lines,
  successUrl,
  cancelUrl,
}: Sale & ReturnType<typeof addressesOf>) =>
  createHash("sha256")
    .update(JSON.stringify({ lines, successUrl, cancelUrl }))
    .digest("hex")
    .slice(0, 32);
