import { asc, eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { workspaces } from "@/db/schema/account";
import { creditEntries, subscriptions } from "@/db/schema/billing";
import { notifications } from "@/db/schema/notices";
import { creditPurchases } from "@/db/schema/payments";
import { paymentReturns } from "@/db/schema/returns";
import { settle } from "@/features/limits/settle";
import { aCallOf, anEnding, held } from "./calls.ts";

type Payer = { workspaceId: string };

/** Whoever has it pays for all from prepaid credits. */
export const NOTHING_INCLUDED = {
  planId: "pro" as const,
  limits: { creditsPerPeriod: 0n },
};

/** Uses so many credits, now. */
export async function spendCredits(
  db: Database,
  payer: { workspaceId: string; userId: string; planId: string },
  credits: number,
) {
  const now = new Date();
  const hold = await held(db, aCallOf(payer, credits, { now }));
  await settle(db, anEnding(hold, { output: credits }, { now }));
}

/** The subscription of a workspace as it is stored; null for none. */
export async function subscriptionOf(db: Database, payer: Payer) {
  const [row] = await db
    .select()
    .from(subscriptions)
    .where(eq(subscriptions.workspaceId, payer.workspaceId));
  return row ?? null;
}

export async function workspaceOf(db: Database, payer: Payer) {
  const [row] = await db
    .select()
    .from(workspaces)
    .where(eq(workspaces.id, payer.workspaceId));
  if (!row) throw new Error("the workspace does not exist");
  return row;
}

/** What a workspace is to be told beside its usage, in order. */
export const noticesOf = (db: Database, payer: Payer) =>
  db
    .select({ kind: notifications.kind, cause: notifications.cause })
    .from(notifications)
    .where(eq(notifications.workspaceId, payer.workspaceId))
    .orderBy(asc(notifications.createdAt));

export const purchasesOf = (db: Database, payer: Payer) =>
  db
    .select()
    .from(creditPurchases)
    .where(eq(creditPurchases.workspaceId, payer.workspaceId))
    .orderBy(asc(creditPurchases.createdAt));

/** Refunds and disputes of a workspace's payments, the first one first. */
export const returnsOf = (db: Database, payer: Payer) =>
  db
    .select()
    .from(paymentReturns)
    .where(eq(paymentReturns.workspaceId, payer.workspaceId))
    .orderBy(asc(paymentReturns.createdAt), asc(paymentReturns.id));

/** Movements of the prepaid balance, in the order they were written. */
export const entriesOf = (db: Database, payer: Payer) =>
  db
    .select({ kind: creditEntries.kind, credits: creditEntries.credits })
    .from(creditEntries)
    .where(eq(creditEntries.workspaceId, payer.workspaceId))
    .orderBy(asc(creditEntries.occurredAt));
