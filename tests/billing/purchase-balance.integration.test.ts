import { randomUUID } from "node:crypto";
import {
  aCallOf,
  anEnding,
  balanceOf,
  givenPayer,
  held,
  type Payer,
} from "@tests/support/calls";
import { test } from "@tests/support/database";
import { expectCountersToEqualTheLedger } from "@tests/support/ledger";
import { diceOf } from "@tests/support/random";
import { eq, sql } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { creditEntries } from "@/db/schema/billing";
import { creditPurchases } from "@/db/schema/payments";
import { settle } from "@/features/limits/settle";

const PACK = { packId: "pack_500k", credits: 500_000n, amountCents: 600n };

/** What was seen of a payment, by its ticket. */
type Seen = {
  ticket: number;
  state?: "open" | "paid" | "failed" | "expired";
  refunded?: number;
  disputed?: number;
};

async function givenPurchase(db: Database, payer: Payer) {
  const checkoutSessionId = `cs_${randomUUID()}`;
  await db.insert(creditPurchases).values({
    workspaceId: payer.workspaceId,
    checkoutSessionId,
    ...PACK,
  });
  return checkoutSessionId;
}

async function write(db: Database, checkoutSessionId: string, seen: Seen) {
  const { ticket, state = "paid", refunded = 0, disputed = 0 } = seen;
  const { rows } = await db.execute(
    sql`select write_purchase(${checkoutSessionId}, ${ticket}, ${state},
      ${`pi_${checkoutSessionId}`}, ${PACK.amountCents}, ${refunded},
      ${disputed}, null) as is_written`,
  );
  return rows[0]?.is_written;
}

async function purchaseOf(db: Database, checkoutSessionId: string) {
  const [purchase] = await db
    .select()
    .from(creditPurchases)
    .where(eq(creditPurchases.checkoutSessionId, checkoutSessionId));
  return purchase;
}

describe("a purchase of 500,000 credits for $6", () => {
  test.for([
    { seen: { state: "open" }, credits: 0n },
    { seen: { state: "failed" }, credits: 0n },
    { seen: { state: "expired" }, credits: 0n },
    { seen: {}, credits: 500_000n },
    { seen: { refunded: 1 }, credits: 499_167n },
    { seen: { refunded: 200 }, credits: 333_334n },
    { seen: { refunded: 600 }, credits: 0n },
    { seen: { disputed: 600 }, credits: 0n },
    { seen: { refunded: 200, disputed: 400 }, credits: 0n },
    { seen: { refunded: 200, disputed: 600 }, credits: 0n },
  ] as const)(
    "is worth $credits when Stripe says $seen",
    async ({ seen, credits }, { db }) => {
      const payer = await givenPayer(db);
      const checkout = await givenPurchase(db, payer);

      await write(db, checkout, { ticket: 1, ...seen });

      expect((await balanceOf(db, payer)).balance).toBe(credits);
      expect((await purchaseOf(db, checkout))?.state).toBe(
        "state" in seen ? seen.state : "paid",
      );
    },
  );

  test("names what it takes back, and what it gives again", async ({ db }) => {
    const payer = await givenPayer(db);
    const checkout = await givenPurchase(db, payer);
    const sights: Seen[] = [
      { ticket: 1 },
      { ticket: 2, refunded: 200 },
      { ticket: 3, refunded: 600 },
      { ticket: 4, refunded: 200 },
      { ticket: 5, refunded: 200, disputed: 400 },
      { ticket: 6, refunded: 200 },
    ];

    for (const seen of sights) await write(db, checkout, seen);

    const entries = await db
      .select({ kind: creditEntries.kind, credits: creditEntries.credits })
      .from(creditEntries)
      .where(eq(creditEntries.workspaceId, payer.workspaceId))
      .orderBy(creditEntries.occurredAt);
    expect(entries).toEqual([
      { kind: "purchase", credits: 500_000n },
      { kind: "refund", credits: -166_666n },
      { kind: "refund", credits: -333_334n },
      { kind: "refund_failed", credits: 333_334n },
      { kind: "dispute", credits: -333_334n },
      { kind: "dispute", credits: 333_334n },
    ]);
    expect(await purchaseOf(db, checkout)).toMatchObject({
      refundedCents: 200n,
      disputedCents: 0n,
      takenCredits: 166_666n,
    });
  });

  test("keeps what a later ticket saw", async ({ db }) => {
    const payer = await givenPayer(db);
    const checkout = await givenPurchase(db, payer);
    await write(db, checkout, { ticket: 5, refunded: 600 });

    expect(await write(db, checkout, { ticket: 4 })).toBe(false);
    expect(await write(db, checkout, { ticket: 5 })).toBe(false);

    expect((await balanceOf(db, payer)).balance).toBe(0n);
  });

  test("stays paid whatever is seen later", async ({ db }) => {
    const payer = await givenPayer(db);
    const checkout = await givenPurchase(db, payer);
    await write(db, checkout, { ticket: 1 });

    await write(db, checkout, { ticket: 2, state: "expired" });

    expect((await purchaseOf(db, checkout))?.state).toBe("paid");
    expect((await balanceOf(db, payer)).balance).toBe(500_000n);
  });

  test("leaves a debt when it was used before it was refunded", async ({
    db,
  }) => {
    const payer = await givenPayer(db, { credits: 0n });
    const checkout = await givenPurchase(db, payer);
    await write(db, checkout, { ticket: 1 });
    const hold = await held(db, aCallOf(payer, 4_000));
    await settle(db, anEnding(hold, { output: 4_000 }));

    await write(db, checkout, { ticket: 2, refunded: 600 });

    expect(await balanceOf(db, payer)).toMatchObject({
      balance: 0n,
      debt: 4_000n,
    });
    await expectCountersToEqualTheLedger(db);
  });

  test.for([1, 2, 3, 4, 5, 6, 7, 8])(
    "ends the same in any order, at once and repeated (seed %i)",
    async (seed, { db }) => {
      const dice = diceOf(seed);
      const payer = await givenPayer(db, { prepaid: 1_000n });
      const checkout = await givenPurchase(db, payer);
      const sights = Array.from({ length: 12 }, (_, index): Seen => {
        const refunded = dice.upTo(600);
        return {
          ticket: index + 1,
          refunded,
          disputed: dice.upTo(600 - refunded),
        };
      });
      const last = sights.at(-1);
      const returned = (last?.refunded ?? 0) + (last?.disputed ?? 0);

      await Promise.all(
        dice
          .shuffled([...sights, ...sights])
          .map((seen) => write(db, checkout, seen)),
      );

      const taken = (500_000n * BigInt(returned)) / 600n;
      const { balance, debt } = await balanceOf(db, payer);
      expect(balance - debt).toBe(501_000n - taken);
      expect((await purchaseOf(db, checkout))?.takenCredits).toBe(taken);
      await expectCountersToEqualTheLedger(db);
    },
  );
});
