import "server-only";
import type Stripe from "stripe";
import { readSoldLabel } from "../catalogue.ts";
import type { StripeGateway } from "../gateway.ts";
import { feeOf } from "./returns.ts";
import { idOf, momentOf } from "./values.ts";

/** A checkout that sells a credit pack. */
export type PackCheckout = {
  id: string;
  workspaceId: string;
  packId: string;
  credits: bigint;
  state: "open" | "paid" | "failed" | "expired";
  amountCents: number;
  beforeTaxCents: number;
  feeCents: number | null;
  paymentIntentId: string | null;
  createdAt: Date;
};

/** Null for a checkout that sells no credit pack. */
export async function findPackCheckout(
  gateway: StripeGateway,
  checkoutSessionId: string,
): Promise<PackCheckout | null> {
  const session = await gateway.ask((stripe) =>
    stripe.checkout.sessions.retrieve(checkoutSessionId, {
      expand: ["payment_intent.latest_charge.balance_transaction"],
    }),
  );
  return packCheckout(session);
}

/** The checkout a payment came from; null when it sold no credit pack. */
export async function findPackCheckoutOf(
  gateway: StripeGateway,
  paymentIntentId: string,
): Promise<PackCheckout | null> {
  const { data } = await gateway.ask((stripe) =>
    stripe.checkout.sessions.list({
      payment_intent: paymentIntentId,
      expand: ["data.payment_intent"],
    }),
  );
  for (const session of data) {
    const checkout = packCheckout(session);
    if (checkout) return checkout;
  }
  return null;
}

/** Whose charge it is and which payment it belongs to. */
export async function getCharge(gateway: StripeGateway, chargeId: string) {
  const charge = await gateway.ask((stripe) =>
    stripe.charges.retrieve(chargeId),
  );
  return {
    customerId: idOf(charge.customer),
    paymentIntentId: idOf(charge.payment_intent),
  };
}

function packCheckout(session: Stripe.Checkout.Session): PackCheckout | null {
  const {
    tollgate,
    workspace_id: workspaceId,
    credits,
  } = session.metadata ?? {};
  const sold = readSoldLabel(tollgate);
  if (session.mode !== "payment" || sold?.kind !== "pack") return null;
  if (!workspaceId || !credits) return null;
  return {
    id: session.id,
    workspaceId,
    packId: sold.packId,
    credits: BigInt(credits),
    state: stateOf(session),
    amountCents: amountOf(session),
    beforeTaxCents:
      (session.amount_total ?? 0) - (session.total_details?.amount_tax ?? 0),
    feeCents: feeOfSession(session),
    paymentIntentId: idOf(session.payment_intent),
    createdAt: momentOf(session.created),
  };
}

/** In the currency that refunds and disputes are counted in. */
function amountOf({
  payment_intent: intent,
  amount_total: total,
}: Stripe.Checkout.Session): number {
  const received = typeof intent === "object" ? intent?.amount_received : null;
  return received || (total ?? 0);
}

function feeOfSession({ payment_intent: intent }: Stripe.Checkout.Session) {
  const charge = typeof intent === "object" ? intent?.latest_charge : null;
  return charge && typeof charge === "object" ? feeOf(charge) : null;
}

function stateOf(session: Stripe.Checkout.Session): PackCheckout["state"] {
  if (session.payment_status !== "unpaid") return "paid";
  if (session.status === "expired") return "expired";
  const intent = session.payment_intent;
  const hasFailed =
    session.status === "complete" &&
    intent !== null &&
    typeof intent !== "string" &&
    ["requires_payment_method", "canceled"].includes(intent.status);
  return hasFailed ? "failed" : "open";
}
