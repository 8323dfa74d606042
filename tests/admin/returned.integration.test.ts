import { givenBill, givenPurchase, givenReturn } from "@tests/support/bills";
import { givenUser } from "@tests/support/build";
import { test } from "@tests/support/database";
import { givenSubscriber, resubscribed } from "@tests/support/subscribers";
import { sql } from "drizzle-orm";
import { beforeEach, describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { creditEntries } from "@/db/schema/billing";
import { listRevenueDays } from "@/features/admin/money/revenue";
import { getOverview } from "@/features/admin/overview/overview";

const DOLLAR = 1_000_000_000n;
const CENT = DOLLAR / 100n;
const JUNE = { from: "2026-06-01", until: "2026-07-01" };
const NEXT_YEAR = day("2027-01-01");

function day(date: string) {
  return new Date(`${date}T00:00:00Z`);
}

beforeEach<{ db: Database }>(async ({ db }) => {
  await db.execute(sql`delete from payment_returns`);
  await db.execute(sql`delete from invoices`);
  await db.execute(sql`delete from credit_purchases`);
  await db.execute(sql`delete from recurring_periods`);
});

/** Somebody who pays $30 for June, and the bill. */
async function givenBilled(db: Database) {
  const stripeSubscriptionId = `sub_${crypto.randomUUID()}`;
  const payer = await givenSubscriber(db, {
    at: day("2026-06-01"),
    unitAmountCents: 3_000n,
    stripeSubscriptionId,
  });
  const { workspaceId } = payer;
  const invoiceId = await givenBill(db, {
    ...{ workspaceId, stripeSubscriptionId, createdAt: day("2026-06-01") },
    ...{ totalCents: 3_000n, amountPaidCents: 3_000n, feeCents: 117n },
    paidAt: day("2026-06-01"),
  });
  return { payer, of: { workspaceId, invoiceId } };
}

/** What went back, in dollars, by the days on which something did. */
async function returnedIn(db: Database, range = JUNE) {
  const days = await listRevenueDays(db, { ...range, now: NEXT_YEAR });
  return Object.fromEntries(
    days
      .filter(({ returnedNanos }) => returnedNanos !== 0n)
      .map((each) => [each.day, Number(each.returnedNanos) / 1e9]),
  );
}

const feesIn = async (db: Database, range = JUNE) =>
  (await listRevenueDays(db, { ...range, now: NEXT_YEAR }))
    .filter(({ feeNanos }) => feeNanos !== 0n)
    .map((each) => [each.day, each.feeNanos, each.feeEstimatedNanos]);

describe("a refund of a bill", () => {
  test("takes back revenue on its own day, without the tax", async ({ db }) => {
    const { of } = await givenBilled(db);
    await db.execute(sql`
      update invoices set total_cents = 3600, tax_cents = 600`);
    const refund = { ...of, amountCents: 1_200n };
    await givenReturn(db, { ...refund, createdAt: day("2026-06-10") });

    expect(await returnedIn(db)).toEqual({ "2026-06-10": 10 });
  });

  test.for(["failed", "canceled"])(
    "that %s takes back nothing",
    async (status, { db }) => {
      const { of } = await givenBilled(db);
      await givenReturn(db, { ...of, status, createdAt: day("2026-06-10") });

      expect(await returnedIn(db)).toEqual({});
    },
  );

  test("lowers the overview's revenue and margin by as much", async ({
    db,
  }) => {
    const { of } = await givenBilled(db);
    const wanted = { days: 30, now: new Date("2026-06-30T23:59:59Z") };
    const before = (await getOverview(db, wanted)).totals;
    await givenReturn(db, { ...of, createdAt: day("2026-06-10") });

    const after = (await getOverview(db, wanted)).totals;

    expect(after.returnedNanos).toBe(5n * DOLLAR);
    expect(before.revenueNanos - after.revenueNanos).toBe(5n * DOLLAR);
    expect(before.marginNanos - after.marginNanos).toBe(5n * DOLLAR);
    expect(after.subscriptionNanos).toBe(before.subscriptionNanos);
  });

  test("of a subscription that ended early takes first what was never earned", async ({
    db,
  }) => {
    const { payer, of } = await givenBilled(db);
    await resubscribed(db, payer, {
      at: day("2026-06-11"),
      status: "canceled",
    });
    const refund = (date: string, amountCents: bigint) =>
      givenReturn(db, { ...of, amountCents, createdAt: day(date) });
    // $10 is earned. Of what is given back, $20 never was.
    await refund("2026-05-31", 100n);
    await refund("2026-06-12", 1_500n);
    await refund("2026-06-13", 900n);
    await refund("2026-06-14", 500n);

    const days = await listRevenueDays(db, { ...JUNE, now: NEXT_YEAR });

    expect(await returnedIn(db)).toEqual({ "2026-06-13": 5, "2026-06-14": 5 });
    const kept = days.reduce(
      (sum, each) => sum + each.subscriptionNanos - each.returnedNanos,
      0n,
    );
    expect(kept).toBe(0n);
  });

  test("of a subscription that was renewed, or cost more seats, takes back all of it", async ({
    db,
  }) => {
    const { payer, of } = await givenBilled(db);
    await resubscribed(db, payer, { at: day("2026-06-11"), seats: 2 });
    await resubscribed(db, payer, {
      at: day("2026-07-01"),
      currentPeriodStart: day("2026-07-01"),
      currentPeriodEnd: day("2026-08-01"),
    });
    await givenReturn(db, { ...of, createdAt: day("2026-06-12") });

    expect(await returnedIn(db)).toEqual({ "2026-06-12": 5 });
  });

  test("of a subscription that went on by the year takes back all of it", async ({
    db,
  }) => {
    const { payer, of } = await givenBilled(db);
    await resubscribed(db, payer, {
      at: day("2026-06-11"),
      interval: "year",
      currentPeriodStart: day("2026-06-11"),
      currentPeriodEnd: day("2027-06-11"),
    });
    await givenReturn(db, { ...of, createdAt: day("2026-06-12") });

    expect(await returnedIn(db)).toEqual({ "2026-06-12": 5 });
  });

  test("of a subscription bought beside another takes back nothing, as nothing was earned", async ({
    db,
  }) => {
    const { of } = await givenBilled(db);
    await db.execute(sql`
      update invoices set stripe_subscription_id = 'sub_second'`);
    await givenReturn(db, { ...of, createdAt: day("2026-06-12") });

    expect(await returnedIn(db)).toEqual({});
  });

  test("of no subscription, such as late overage, takes back all of it", async ({
    db,
  }) => {
    const { of } = await givenBilled(db);
    await db.execute(sql`update invoices set stripe_subscription_id = null`);
    await givenReturn(db, { ...of, createdAt: day("2026-06-12") });

    expect(await returnedIn(db)).toEqual({ "2026-06-12": 5 });
  });
});

describe("a refund of credits", () => {
  const PACK = 2_000_000n;

  /** Somebody with a pack of $22 that was refunded, and what they used of it. */
  async function givenRefunded(db: Database, usedCredits: bigint) {
    const { workspaceId } = await givenUser(db);
    const purchaseId = await givenPurchase(db, { workspaceId });
    await givenReturn(db, { workspaceId, purchaseId, amountCents: 2_200n });
    const moved = (
      date: string,
      kind: "purchase" | "charge" | "refund",
      credits: bigint,
    ) =>
      db.insert(creditEntries).values({
        ...{ workspaceId, kind, credits, cause: crypto.randomUUID() },
        occurredAt: day(date),
      });
    await moved("2026-06-01", "purchase", PACK);
    await moved("2026-06-03", "charge", -usedCredits);
    await moved("2026-06-05", "refund", -PACK);
    return { workspaceId, moved };
  }

  test("that nobody had used takes back credits, and no revenue", async ({
    db,
  }) => {
    await givenRefunded(db, 0n);

    expect(await returnedIn(db)).toEqual({});
  });

  test("that were used takes back what they brought, until a purchase pays it", async ({
    db,
  }) => {
    const { workspaceId, moved } = await givenRefunded(db, 500_000n);
    const owing = await returnedIn(db);
    await givenPurchase(db, { workspaceId });
    await moved("2026-06-20", "purchase", PACK);

    expect(owing).toEqual({ "2026-06-05": 5.5 });
    expect(await returnedIn(db)).toEqual({
      "2026-06-05": 5.5,
      "2026-06-20": -5.5,
    });
  });
});

describe("a dispute of a bill", () => {
  test("takes back revenue when its money is taken, not when it is opened", async ({
    db,
  }) => {
    const { of } = await givenBilled(db);
    const dispute = { ...of, kind: "dispute" as const, amountCents: 3_000n };
    const createdAt = day("2026-06-02");
    await givenReturn(db, { ...dispute, createdAt });
    const withdrawnAt = day("2026-06-04");
    await givenReturn(db, {
      ...{ ...dispute, createdAt, withdrawnAt, status: "lost" },
    });

    expect(await returnedIn(db)).toEqual({ "2026-06-04": 30 });
  });

  test("that is won brings it again, on the day the money comes", async ({
    db,
  }) => {
    const { of } = await givenBilled(db);
    await givenReturn(db, {
      ...{ ...of, kind: "dispute", amountCents: 3_000n, status: "won" },
      createdAt: day("2026-06-02"),
      withdrawnAt: day("2026-06-02"),
      reinstatedAt: day("2026-06-20"),
    });

    expect(await returnedIn(db)).toEqual({
      "2026-06-02": 30,
      "2026-06-20": -30,
    });
    expect(await returnedIn(db, { ...JUNE, from: "2026-06-15" })).toEqual({
      "2026-06-20": -30,
    });
  });
});

describe("Stripe's fees", () => {
  test("are what it took where that is known, and else an estimate that is told", async ({
    db,
  }) => {
    const { workspaceId } = await givenUser(db);
    const paidAt = day("2026-06-05");
    await givenBill(db, { workspaceId, paidAt, feeCents: 71n });
    await givenBill(db, { workspaceId, paidAt });
    await givenBill(db, { workspaceId, paidAt, amountPaidCents: 0n });
    await givenPurchase(db, { workspaceId, paidAt, feeCents: 65n });

    // 2.9 % of $20, and 30 cents.
    const guess = 88n * CENT;
    expect(await feesIn(db)).toEqual([
      ["2026-06-05", (71n + 65n) * CENT + guess, guess],
    ]);
  });

  test("stay with Stripe when a payment is refunded, and a dispute adds its own", async ({
    db,
  }) => {
    const { of } = await givenBilled(db);
    const createdAt = day("2026-06-07");
    await givenReturn(db, { ...of, createdAt });
    await givenReturn(db, {
      ...{ ...of, createdAt, kind: "dispute", feeCents: 1_500n },
      withdrawnAt: day("2026-06-08"),
    });

    expect(await feesIn(db)).toEqual([
      ["2026-06-01", 117n * CENT, 0n],
      ["2026-06-08", 1_500n * CENT, 0n],
    ]);
  });
});
