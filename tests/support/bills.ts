import { randomUUID } from "node:crypto";
import type { Database } from "@/db/client";
import { creditPurchases, invoices } from "@/db/schema/payments";
import { paymentReturns } from "@/db/schema/returns";

const NOON = new Date("2026-03-15T12:00:00Z");

type Of<Row> = Partial<Row> & { workspaceId: string };

/** A bill of $20, paid on 15 March. */
export const aBill = ({
  id = `in_${randomUUID()}`,
  ...bill
}: Of<typeof invoices.$inferInsert>): typeof invoices.$inferInsert => ({
  id,
  number: "TG-1",
  status: "paid",
  currency: "usd",
  subtotalCents: 2_000n,
  taxCents: 0n,
  totalCents: 2_000n,
  amountDueCents: 2_000n,
  amountPaidCents: 2_000n,
  periodStart: NOON,
  periodEnd: NOON,
  createdAt: NOON,
  syncedTicket: 1n,
  ...bill,
});

export async function givenBill(
  db: Database,
  bill: Of<typeof invoices.$inferInsert>,
): Promise<string> {
  const row = aBill(bill);
  await db.insert(invoices).values(row);
  return row.id;
}

/** Two million credits for $22, paid on 15 March. */
export async function givenPurchase(
  db: Database,
  purchase: Of<typeof creditPurchases.$inferInsert>,
): Promise<string> {
  const id = randomUUID();
  await db.insert(creditPurchases).values({
    id,
    packId: "pack_2m",
    credits: 2_000_000n,
    amountCents: 2_200n,
    beforeTaxCents: 2_200n,
    checkoutSessionId: `cs_${randomUUID()}`,
    state: "paid",
    paidAt: NOON,
    createdAt: NOON,
    ...purchase,
  });
  return id;
}

/** A refund of $5 made on 15 March, or whatever is told. */
export async function givenReturn(
  db: Database,
  one: Of<typeof paymentReturns.$inferInsert>,
): Promise<string> {
  const kind = one.kind ?? "refund";
  const id = `${kind === "refund" ? "re" : "du"}_${randomUUID()}`;
  await db.insert(paymentReturns).values({
    id,
    kind,
    amountCents: 500n,
    currency: "usd",
    status: kind === "refund" ? "succeeded" : "needs_response",
    createdAt: NOON,
    syncedTicket: 1n,
    ...one,
  });
  return id;
}
