import "server-only";
import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction } from "@/db/call";
import type { Database } from "@/db/client";
import { creditPurchases } from "@/db/schema/payments";
import {
  findPackCheckout,
  findPackCheckoutOf,
  type PackCheckout,
} from "../gateway/payments.ts";
import {
  listReturns,
  type PaymentReturn,
  sumReturned,
} from "../gateway/returns.ts";
import type { StripeGateway } from "../gateway.ts";
import { writeReturns } from "./write-returns.ts";

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
  const returns =
    paymentIntentId && state === "paid"
      ? await listReturns(gateway, { payment_intent: paymentIntentId })
      : [];
  await writePurchase(db, { checkout, ticket, returns, now: purchase.now });
  return true;
}

/** Notes a purchase whose checkout begins; once, however often it is told. */
export async function openPurchase(
  db: Database,
  purchase: Pick<
    PackCheckout,
    "workspaceId" | "packId" | "credits" | "createdAt"
  > & {
    checkoutSessionId: string;
    amountCents: number;
    beforeTaxCents: number;
  },
): Promise<void> {
  await db
    .insert(creditPurchases)
    .values({
      ...purchase,
      amountCents: BigInt(purchase.amountCents),
      beforeTaxCents: BigInt(purchase.beforeTaxCents),
    })
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
  const { workspaceId, packId, credits, createdAt } = checkout;
  const { amountCents, beforeTaxCents } = checkout;
  await openPurchase(db, {
    ...{ workspaceId, packId, credits, createdAt, checkoutSessionId },
    ...{ amountCents, beforeTaxCents },
  });
  return takeTicket(db, checkoutSessionId);
}

/** All of it, or nothing when a later ticket's is stored. */
async function writePurchase(
  db: Database,
  purchase: {
    checkout: PackCheckout;
    ticket: bigint;
    returns: PaymentReturn[];
    now: Date | undefined;
  },
) {
  const { checkout, ticket, returns, now } = purchase;
  const { refundedCents, disputedCents } = sumReturned(returns);
  await db.transaction(async (tx) => {
    const [written] = await callFunction(
      tx,
      sql`select write_purchase(
        ${checkout.id}, ${ticket}, ${checkout.state},
        ${checkout.paymentIntentId}, ${checkout.amountCents},
        ${refundedCents}, ${disputedCents}, ${now ?? null}) as is_stored`,
      z.object({ is_stored: z.boolean() }),
    );
    if (!written?.is_stored) return;
    const { purchaseId, workspaceId } = await notePrice(tx, checkout);
    await writeReturns(tx, {
      workspaceId,
      ticket,
      returns: returns.map((one) => ({ ...one, purchaseId })),
    });
  });
}

/** What it earned and what taking it cost. */
async function notePrice(
  tx: Database,
  { id, beforeTaxCents, feeCents }: PackCheckout,
): Promise<{ purchaseId: string; workspaceId: string }> {
  const [purchase] = await tx
    .update(creditPurchases)
    .set({
      beforeTaxCents: BigInt(beforeTaxCents),
      feeCents: feeCents === null ? null : BigInt(feeCents),
    })
    .where(eq(creditPurchases.checkoutSessionId, id))
    .returning({
      purchaseId: creditPurchases.id,
      workspaceId: creditPurchases.workspaceId,
    });
  if (!purchase) throw new Error(`purchase ${id} is not there`);
  return purchase;
}
