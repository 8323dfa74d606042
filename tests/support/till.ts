import { eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { workspaces } from "@/db/schema/account";
import type { Buyer } from "@/features/billing/acts/buyer";
import { startCheckout } from "@/features/billing/acts/checkout";
import type {
  ChangePreview,
  previewChange,
} from "@/features/billing/acts/preview";
import type { StripeGateway } from "@/features/billing/gateway";
import { getBillingAccount } from "@/features/billing/queries";
import { setUpStripe } from "@/features/billing/setup/setup";
import { givenUser, type UserWishes } from "./build.ts";
import { test as base } from "./stripe.ts";

export const ORIGIN = "http://localhost:3000";

/**
 * `test` at a Stripe that sells what the catalogue has, with its webhooks coming
 * in. `till` does what a customer and their browser do.
 */
export const test = base
  .extend("offer", { scope: "file" }, async ({ db, gateway }) =>
    setUpStripe(db, gateway, { appName: "Tollgate", appUrl: null }),
  )
  .extend("till", ({ db, local, gateway, webhookUrl, offer }) => {
    local.control.faults(null);
    local.control.holdWebhooks(false);
    return { db, local, gateway, webhookUrl, offer };
  });

/** Somebody who may pay for their workspace. */
export async function givenBuyer(
  db: Database,
  wishes: UserWishes = {},
): Promise<Buyer> {
  const { userId, workspaceId, email } = await givenUser(db, wishes);
  return {
    ...{ userId, workspaceId, email },
    membershipRole: "owner",
    name: "Ada Lovelace",
  };
}

export const at = (buyer: Buyer) => ({
  buyer,
  returnTo: null,
  origin: ORIGIN,
});
export const aPro = (buyer: Buyer) => ({
  ...at(buyer),
  planId: "pro",
  seats: 1,
});
export const aTeam = (buyer: Buyer, seats: number) => ({
  ...at(buyer),
  planId: "team",
  seats,
});

/** The page that was opened; a refusal fails the test. */
export function pageOf<Page>(
  outcome: { ok: true; value: Page } | { ok: false; refusal: unknown },
): Page {
  if (outcome.ok) return outcome.value;
  throw new Error(`refused: ${JSON.stringify(outcome.refusal)}`);
}

/** A preview that was given. */
export const shown = (
  outcome: Awaited<ReturnType<typeof previewChange>>,
): ChangePreview => pageOf(outcome);

/** The checkout behind an address that a customer was sent to. */
export function sessionIn({ url }: { url: string }): string {
  const id = /cs_\w+/.exec(url)?.[0];
  if (!id) throw new Error(`no checkout in ${url}`);
  return id;
}

export const subscriptionOf = async (db: Database, buyer: Buyer) => {
  const { subscription } = await getBillingAccount(db, buyer);
  if (!subscription) throw new Error("the workspace has no subscription");
  return subscription;
};

export async function customerOf(db: Database, { workspaceId }: Buyer) {
  const [workspace] = await db
    .select({ customerId: workspaces.stripeCustomerId })
    .from(workspaces)
    .where(eq(workspaces.id, workspaceId));
  return workspace?.customerId ?? "";
}

type Counter = {
  db: Database;
  gateway: StripeGateway;
  local: { control: { payCheckout(sessionId: string): Promise<void> } };
};

/** Somebody who has bought a plan at the checkout. */
export async function givenSubscriber(
  { db, gateway, local }: Counter,
  { planId, seats = 1 }: { planId: "pro" | "team"; seats?: number },
): Promise<Buyer> {
  const buyer = await givenBuyer(db);
  const order = { ...at(buyer), planId, seats };
  const page = pageOf(await startCheckout(db, gateway, order));
  await local.control.payCheckout(sessionIn(page));
  return buyer;
}
