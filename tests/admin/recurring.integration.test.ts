import { givenUser } from "@tests/support/build";
import { test } from "@tests/support/database";
import {
  aMonthAfter,
  givenSubscriber,
  resubscribed,
} from "@tests/support/subscribers";
import { sql } from "drizzle-orm";
import { beforeEach, describe, expect } from "vitest";
import { subscriptions } from "@/db/schema/billing";
import {
  getRecurring,
  listRecurringChanges,
} from "@/features/admin/money/recurring";

const day = (date: string) => new Date(`${date}T00:00:00Z`);
const MARCH = { from: "2026-03-01", until: "2026-04-01" };
const DOLLAR = 1_000_000_000n;

beforeEach<{ db: import("@/db/client").Database }>(async ({ db }) => {
  await db.execute(sql`delete from recurring_periods`);
});

describe("MRR", () => {
  test("is what active and past-due subscriptions cost a month, all seats", async ({
    db,
  }) => {
    const at = day("2026-03-03");
    await givenSubscriber(db, { at });
    await givenSubscriber(db, {
      ...{ at, planId: "team", seats: 3, unitAmountCents: 3_000n },
      status: "past_due",
    });
    await givenSubscriber(db, {
      ...{ at, interval: "year", unitAmountCents: 24_000n },
      currentPeriodEnd: day("2027-03-03"),
    });

    const mrr = await getRecurring(db, { at: day("2026-03-10") });

    expect(mrr).toEqual({ mrrNanos: 130n * DOLLAR, subscriptions: 3 });
    expect(await getRecurring(db, { at: day("2026-03-02") })).toEqual({
      mrrNanos: 0n,
      subscriptions: 0,
    });
  });

  test("has no trial, no gift and nothing that was not paid in the end", async ({
    db,
  }) => {
    const at = day("2026-03-03");
    for (const status of ["trialing", "incomplete", "unpaid", "paused"]) {
      await givenSubscriber(db, { at, status });
    }
    const { workspaceId } = await givenUser(db);
    await db.insert(subscriptions).values({
      workspaceId,
      planId: "enterprise",
      status: "active",
      currentPeriodStart: at,
      currentPeriodEnd: aMonthAfter(at),
    });

    expect(await getRecurring(db, { at: day("2026-03-10") })).toEqual({
      mrrNanos: 0n,
      subscriptions: 0,
    });
  });

  test("is new where there was none, and churned where none follows", async ({
    db,
  }) => {
    const payer = await givenSubscriber(db, { at: day("2026-03-03") });
    await resubscribed(db, payer, {
      at: day("2026-03-20"),
      status: "canceled",
    });
    await resubscribed(db, payer, {
      at: day("2026-03-25"),
      status: "active",
      stripeSubscriptionId: "sub_second",
      currentPeriodStart: day("2026-03-25"),
      currentPeriodEnd: day("2026-04-25"),
    });

    expect(await listRecurringChanges(db, MARCH)).toMatchObject([
      { day: "2026-03-03", newNanos: 20n * DOLLAR, churnedNanos: 0n },
      { day: "2026-03-20", newNanos: 0n, churnedNanos: 20n * DOLLAR },
      { day: "2026-03-25", newSubscriptions: 1, churnedSubscriptions: 0 },
    ]);
  });

  test("is neither new nor churned by a renewal told late, more seats, or being past due", async ({
    db,
  }) => {
    const start = day("2026-02-05");
    const payer = await givenSubscriber(db, { at: start });
    await resubscribed(db, payer, {
      at: new Date("2026-03-05T07:00:00Z"),
      currentPeriodStart: day("2026-03-05"),
      currentPeriodEnd: day("2026-04-05"),
    });
    await resubscribed(db, payer, { at: day("2026-03-08"), seats: 2 });
    await resubscribed(db, payer, {
      at: day("2026-03-09"),
      status: "past_due",
    });

    expect(await listRecurringChanges(db, MARCH)).toEqual([]);
    const { rows } = await db.execute(sql`
      select amount_cents, since, until from recurring_periods order by since`);
    expect(rows).toMatchObject([
      { amount_cents: "2000", until: "2026-03-05 00:00:00+00" },
      {
        since: "2026-03-05 00:00:00+00",
        until: "2026-03-08 00:00:00+00",
      },
      { amount_cents: "4000", until: null },
    ]);
  });

  test("is not told again by a sync that saw nothing new", async ({ db }) => {
    const payer = await givenSubscriber(db, { at: day("2026-03-03") });

    for (const at of [day("2026-03-04"), day("2026-03-05")]) {
      await resubscribed(db, payer, { at, status: "active", seats: 1 });
    }

    const { rows } = await db.execute(sql`select from recurring_periods`);
    expect(rows).toHaveLength(1);
  });
});
