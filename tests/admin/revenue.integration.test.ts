import { aCallOf, anEnding, held } from "@tests/support/calls";
import { test } from "@tests/support/database";
import { foldEverything } from "@tests/support/rollups";
import { givenSubscriber, resubscribed } from "@tests/support/subscribers";
import { sql } from "drizzle-orm";
import { beforeEach, describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { creditPurchases } from "@/db/schema/payments";
import { listRevenueDays } from "@/features/admin/money/revenue";
import { settle } from "@/features/limits/settle";

const day = (date: string) => new Date(`${date}T00:00:00Z`);
const DOLLAR = 1_000_000_000n;
const NEXT_YEAR = day("2027-01-01");

beforeEach<{ db: Database }>(async ({ db }) => {
  await db.execute(sql`delete from recurring_periods`);
});

const sum = (amounts: bigint[]) => amounts.reduce((a, b) => a + b, 0n);

describe("revenue from subscriptions", () => {
  test("is spread over the days of the period, and is its price in the end", async ({
    db,
  }) => {
    const payer = await givenSubscriber(db, {
      at: new Date("2026-06-10T12:00:00Z"),
      unitAmountCents: 3_000n,
    });
    await resubscribed(db, payer, {
      at: new Date("2026-07-10T12:00:00Z"),
      status: "canceled",
    });

    const days = await listRevenueDays(db, {
      from: "2026-06-01",
      until: "2026-08-01",
      now: NEXT_YEAR,
    });

    const by = new Map(days.map((each) => [each.day, each.subscriptionNanos]));
    expect(days).toHaveLength(61);
    expect(by.get("2026-06-09")).toBe(0n);
    expect(by.get("2026-06-10")).toBe(DOLLAR / 2n);
    expect(by.get("2026-06-20")).toBe(DOLLAR);
    expect(by.get("2026-07-10")).toBe(DOLLAR / 2n);
    expect(by.get("2026-07-11")).toBe(0n);
    expect(sum([...by.values()])).toBe(30n * DOLLAR);
  });

  test("follows a change within the period, and stops at now", async ({
    db,
  }) => {
    const payer = await givenSubscriber(db, {
      at: day("2026-06-01"),
      unitAmountCents: 3_000n,
    });
    await resubscribed(db, payer, { at: day("2026-06-04"), seats: 2 });

    const days = await listRevenueDays(db, {
      from: "2026-06-03",
      until: "2026-06-07",
      now: new Date("2026-06-05T12:00:00Z"),
    });

    expect(days.map(({ subscriptionNanos }) => subscriptionNanos)).toEqual([
      DOLLAR,
      2n * DOLLAR,
      DOLLAR,
      0n,
    ]);
  });
});

describe("revenue from use", () => {
  test("is prepaid credits at what the workspace paid for them, whatever they cost now, and overage at its price", async ({
    db,
  }) => {
    const at = new Date("2026-03-15T12:00:00Z");
    const payer = await givenSubscriber(db, { at: day("2026-03-01") });
    await db.execute(sql`
      update plans set credits_per_period = 0 where id = 'pro'`);
    await db.execute(sql`
      update workspaces set overage_enabled = true, overage_cap_credits = 100000
       where id = ${payer.workspaceId}`);
    await db.execute(sql`
      update credit_balances set balance = 1000
       where workspace_id = ${payer.workspaceId}`);
    await db.execute(sql`
      insert into credit_entries (workspace_id, kind, credits, cause, occurred_at)
      values (${payer.workspaceId}, 'grant', 500000, 'kindness', now())`);
    await db.insert(creditPurchases).values({
      workspaceId: payer.workspaceId,
      packId: "pack_500k",
      credits: 500_000n,
      amountCents: 720n,
      beforeTaxCents: 600n,
      checkoutSessionId: "cs_revenue",
      state: "paid",
      paidAt: at,
    });
    await db.execute(sql`
      update credit_packs set price_usd_cents = 99900 where id = 'pack_500k'`);
    const hold = await held(db, aCallOf(payer, 3_000, { now: at }));
    await settle(db, anEnding(hold, { output: 3_000 }, { now: at }));
    await foldEverything(db);

    const [revenue] = await listRevenueDays(db, {
      from: "2026-03-15",
      until: "2026-03-16",
      now: NEXT_YEAR,
    });

    // $6 for 500,000 credits, and as many for nothing: 6,000 nano-dollars each.
    expect(revenue).toMatchObject({
      prepaidNanos: 1_000n * 6_000n,
      overageNanos: 2_000n * 12_000n,
      // 2.9 % of $7.20, and 30 cents.
      feeNanos: 208_800_000n + 300_000_000n,
    });
  });
});
