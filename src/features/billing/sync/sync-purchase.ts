import "server-only";
import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction } from "@/db/call";
import type { Database } from "@/db/client";
import { creditPurchases } from "@/db/schema/payments";
import {
  findPackCheckout,
  findPackCheckoutOf,
  findReturned,
  type PackCheckout,
} from "../gateway/payments.ts";
import type { StripeGateway } from "../gateway.ts";

/** What is known of a purchase, by one of its names at Stripe. */
export type PurchaseName =
  | { checkoutSessionId: string }
  | { paymentIntentId: string };

/**
 * Brings a purchase of credits, and the balance with it, to what Stripe says of
 * its payment now: granted once when paid, less what refunds and disputes took
 * back. Ordered by tickets as `syncWorkspace` is. A purchase whose row was never
 * made is made from its checkout.
 *
 * @returns false when the payment bought no credits.
 * @throws StripeFault
 */
export async function syncPurchase(
  db: Database,
  gateway: StripeGateway,
  purchase: PurchaseName & { now?: Date | undefined },
): Promise<boolean> {
  const checkoutSessionId = await findSessionId(db, gateway, purchase);
  if (!checkoutSessionId) return false;
  const ticket =
    (await takeTicket(db, checkoutSessionId)) ??
    (await openFromCheckout(db, gateway, checkoutSessionId));
  if (ticket === null) return false;

  const checkout = await findPackCheckout(gateway, checkoutSessionId);
  if (!checkout) return false;
  const { paymentIntentId, state } = checkout;
  const returned =
    paymentIntentId && state === "paid"
      ? await findReturned(gateway, paymentIntentId)
      : { refundedCents: 0, disputedCents: 0 };
  await writePurchase(db, { checkout, ticket, returned, now: purchase.now });
  return true;
}

/** Notes a purchase whose checkout begins; once, however often it is told. */
export async function openPurchase(
  db: Database,
  purchase: Pick<
    PackCheckout,
    "workspaceId" | "packId" | "credits" | "createdAt"
  > & { checkoutSessionId: string; amountCents: number },
): Promise<void> {
  await db
    .insert(creditPurchases)
    .values({ ...purchase, amountCents: BigInt(purchase.amountCents) })
    .onConflictDoNothing({ target: creditPurchases.checkoutSessionId });
}

async function findSessionId(
  db: Database,
  gateway: StripeGateway,
  name: PurchaseName,
): Promise<string | null> {
  if ("checkoutSessionId" in name) return name.checkoutSessionId;
  const { paymentIntentId } = name;
  const [known] = await db
    .select({ checkoutSessionId: creditPurchases.checkoutSessionId })
    .from(creditPurchases)
    .where(eq(creditPurchases.paymentIntentId, paymentIntentId));
  if (known) return known.checkoutSessionId;
  return (await findPackCheckoutOf(gateway, paymentIntentId))?.id ?? null;
}

/** Null while there is no row. */
async function takeTicket(
  db: Database,
  checkoutSessionId: string,
): Promise<bigint | null> {
  const [row] = await db
    .update(creditPurchases)
    .set({ syncTicket: sql`${creditPurchases.syncTicket} + 1` })
    .where(eq(creditPurchases.checkoutSessionId, checkoutSessionId))
    .returning({ ticket: creditPurchases.syncTicket });
  return row?.ticket ?? null;
}

async function openFromCheckout(
  db: Database,
  gateway: StripeGateway,
  checkoutSessionId: string,
): Promise<bigint | null> {
  const checkout = await findPackCheckout(gateway, checkoutSessionId);
  if (!checkout) return null;
  const { workspaceId, packId, credits, amountCents, createdAt } = checkout;
  await openPurchase(db, {
    workspaceId,
    packId,
    credits,
    amountCents,
    createdAt,
    checkoutSessionId,
  });
  return takeTicket(db, checkoutSessionId);
}

async function writePurchase(
  db: Database,
  purchase: {
    checkout: PackCheckout;
    ticket: bigint;
    returned: { refundedCents: number; disputedCents: number };
    now: Date | undefined;
  },
) {
  const { checkout, ticket, returned, now } = purchase;
  await callFunction(
    db,
    sql`select write_purchase(
      ${checkout.id}, ${ticket}, ${checkout.state},
      ${checkout.paymentIntentId}, ${checkout.amountCents},
      ${returned.refundedCents}, ${returned.disputedCents},
      ${now ?? null}) as is_stored`,
    z.object({ is_stored: z.boolean() }),
  );
}
