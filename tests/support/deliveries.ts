import { createHmac, randomUUID } from "node:crypto";
import { LOCAL_STRIPE_WEBHOOK_SECRET } from "@/core/env/stand-ins";

export type EventWishes = {
  id?: string;
  type?: string;
  livemode?: boolean;
  account?: string;
  object?: Record<string, unknown>;
};

/** An event as Stripe writes it; of a type nobody handles unless told. */
export const anEvent = (wishes: EventWishes = {}) => ({
  id: wishes.id ?? `evt_${randomUUID()}`,
  object: "event",
  api_version: "2026-10-28.endive",
  created: Math.floor(Date.now() / 1_000),
  livemode: wishes.livemode ?? false,
  pending_webhooks: 1,
  request: null,
  type: wishes.type ?? "product.created",
  ...(wishes.account && { account: wishes.account }),
  data: { object: wishes.object ?? { id: "prod_1", object: "product" } },
});

/** The body and header of a delivery, signed as Stripe signs. */
export function signed(
  event: object | string,
  { secret = LOCAL_STRIPE_WEBHOOK_SECRET, at = new Date() } = {},
) {
  const body = typeof event === "string" ? event : JSON.stringify(event);
  const seconds = Math.floor(at.getTime() / 1_000);
  const signature = createHmac("sha256", secret)
    .update(`${seconds}.${body}`)
    .digest("hex");
  return { body, signature: `t=${seconds},v1=${signature}` };
}
