import "server-only";
import type { Database } from "@/db/client";
import type { StripeGateway } from "../gateway.ts";
import { findPurchase, getBillingAccount } from "../queries.ts";
import { isLive } from "../rules.ts";
import { refreshPurchase, refreshWorkspace } from "../sync/refresh.ts";

/** What became of a checkout that a browser comes back from. */
export type Arrival =
  | { kind: "plan_active"; planName: string }
  | { kind: "credits_bought"; credits: number }
  /** Paid or not, Stripe has not said so yet; the page asks again. */
  | { kind: "processing" }
  | { kind: "failed" };

/**
 * Looks at Stripe for what a returning browser has bought, as the webhook does
 * on its own: a browser that never returns loses nothing. Another's session, or
 * one that does not exist, shows what is stored for this workspace.
 */
export async function arrive(
  db: Database,
  gateway: StripeGateway,
  of: { workspaceId: string; checkoutSessionId: string },
): Promise<Arrival> {
  const purchase = await findPurchase(db, of);
  if (!purchase) {
    await refreshWorkspace(db, gateway, of);
    const { subscription } = await getBillingAccount(db, of);
    return subscription && isLive(subscription)
      ? { kind: "plan_active", planName: subscription.planName }
      : { kind: "processing" };
  }
  await refreshPurchase(db, gateway, of);
  const { state, credits } = (await findPurchase(db, of)) ?? purchase;
  if (state === "paid") {
    return { kind: "credits_bought", credits: Number(credits) };
  }
  return { kind: state === "open" ? "processing" : "failed" };
}
