import { randomUUID } from "node:crypto";
import { givenUser } from "@tests/support/build";
import {
  aCall,
  aCallOf,
  anEnding,
  givenPayer,
  held,
  later,
  NOON,
} from "@tests/support/calls";
import { test } from "@tests/support/database";
import { totalsOf } from "@tests/support/ledger";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import { workspaces } from "@/db/schema/account";
import { subscriptions } from "@/db/schema/billing";
import { plans } from "@/db/schema/plans";
import { aiRequests, usageTotals } from "@/db/schema/usage";
import { reserve } from "@/features/limits/reserve";
import { settle } from "@/features/limits/settle";

describe("the plan in force", () => {
  const standing = async (
    db: Parameters<typeof givenPayer>[0],
    payer: { workspaceId: string },
    change: Partial<typeof subscriptions.$inferInsert>,
  ) =>
    db
      .update(subscriptions)
      .set({ stripeSubscriptionId: `sub_${randomUUID()}`, ...change })
      .where(eq(subscriptions.workspaceId, payer.workspaceId));

  test.for([
    "incomplete",
    "paused",
    "unpaid",
    "canceled",
    "incomplete_expired",
    "something_new",
  ])("is free while the subscription is %s", async (status, { db }) => {
    const payer = await givenPayer(db);
    await standing(db, payer, { status });

    const hold = await held(db, aCall(payer));

    expect(hold.planId).toBe("free");
  });

  test("keeps the quota for three days of past due, without new overage", async ({
    db,
  }) => {
    const payer = await givenPayer(db, { credits: 100n, overageCap: 1_000n });
    await standing(db, payer, { status: "past_due", pastDueSince: NOON });
    const lastMoment = later(NOON, { seconds: 3 * 86_400 - 1 });

    expect(
      (await reserve(db, aCallOf(payer, 100, { now: lastMoment }))).ok,
    ).toBe(true);
    expect(
      await reserve(db, aCallOf(payer, 101, { now: lastMoment })),
    ).toMatchObject({ refusal: { kind: "quota_exceeded" } });
  });

  test("falls to free after three days, and says that payment is due", async ({
    db,
  }) => {
    const payer = await givenPayer(db);
    await standing(db, payer, { status: "past_due", pastDueSince: NOON });
    const now = later(NOON, { seconds: 3 * 86_400 });

    expect((await held(db, aCall(payer, { now }))).planId).toBe("free");
    expect(await reserve(db, aCall(payer, { now, modelId: "gpt-4o" }))).toEqual(
      {
        ok: false,
        refusal: { kind: "payment_past_due", pastDueSince: NOON },
      },
    );
    expect(
      await reserve(db, aCall(payer, { now, inputTokensCounted: 60_000 })),
    ).toMatchObject({ refusal: { kind: "payment_past_due" } });
  });

  test("opens the next period before its renewal is confirmed, and asks for a sync", async ({
    db,
  }) => {
    const payer = await givenPayer(db, { credits: 500n });
    await standing(db, payer, {});
    await settle(
      db,
      anEnding(await held(db, aCallOf(payer, 500)), { output: 500 }),
    );
    const now = new Date("2026-04-01T00:00:00Z");

    const hold = await held(db, aCallOf(payer, 500, { now }));

    const [request] = await db
      .select()
      .from(aiRequests)
      .where(eq(aiRequests.id, hold.requestId));
    const [subscription] = await db
      .select()
      .from(subscriptions)
      .where(eq(subscriptions.workspaceId, payer.workspaceId));
    expect(request).toMatchObject({
      planId: payer.planId,
      periodSource: "subscription",
      periodStart: now,
    });
    expect(subscription?.syncRequestedAt).toEqual(now);
  });

  test.for([
    { why: "unconfirmed for 24 hours", cancelAtPeriodEnd: false, day: 2 },
    { why: "cancelled at its end", cancelAtPeriodEnd: true, day: 1 },
  ])("is free in a period that is $why", async (renewal, { db }) => {
    const payer = await givenPayer(db);
    await standing(db, payer, {
      cancelAtPeriodEnd: renewal.cancelAtPeriodEnd,
    });
    const now = new Date(`2026-04-0${renewal.day}T00:00:00Z`);

    expect((await held(db, aCall(payer, { now }))).planId).toBe("free");
  });

  test("pools the credits of the seats", async ({ db }) => {
    const payer = await givenPayer(db);
    await standing(db, payer, { planId: "team", seats: 3 });

    await held(db, aCall(payer));

    expect((await totalsOf(db, payer)).includedLimit).toBe(9_000_000n);
  });

  test("rises within a period and never shrinks below what it was", async ({
    db,
  }) => {
    const payer = await givenPayer(db);
    await standing(db, payer, { planId: "team", seats: 2 });
    await held(db, aCall(payer));
    await standing(db, payer, { planId: "team", seats: 1 });

    await held(db, aCall(payer));

    expect((await totalsOf(db, payer)).includedLimit).toBe(6_000_000n);
  });

  test("that was unlimited leaves what was used, and pays from prepaid", async ({
    db,
  }) => {
    const payer = await givenPayer(db, { credits: null, prepaid: 1_000n });
    const first = await held(db, aCallOf(payer, 500));
    await settle(db, anEnding(first, { output: 500 }));
    await db
      .update(plans)
      .set({ creditsPerPeriod: 100n })
      .where(eq(plans.id, payer.planId));

    const second = await held(db, aCallOf(payer, 300));
    const { receipt } = await settle(db, anEnding(second, { output: 300 }));

    expect(receipt).toMatchObject({ includedCredits: 0, prepaidCredits: 300 });
    expect(await totalsOf(db, payer)).toMatchObject({
      includedLimit: 500n,
      includedUsed: 500n,
    });
  });
});

describe("a trial", () => {
  const givenTrial = async (
    db: Parameters<typeof givenPayer>[0],
    used: bigint,
  ) => {
    const payer = await givenUser(db);
    await db
      .update(workspaces)
      .set({
        trialStartedAt: NOON,
        trialEndsAt: later(NOON, { seconds: 14 * 86_400 }),
      })
      .where(eq(workspaces.id, payer.workspaceId));
    await db.insert(usageTotals).values({
      workspaceId: payer.workspaceId,
      periodSource: "trial",
      periodStart: NOON,
      periodEnd: later(NOON, { seconds: 14 * 86_400 }),
      planId: "pro",
      includedLimit: 200_000n,
      includedUsed: used,
    });
    return payer;
  };

  test("gives what pro gives, from its own credits", async ({ db }) => {
    const payer = await givenTrial(db, 0n);

    const hold = await held(db, aCall(payer, { modelId: "gpt-4o" }));

    expect(hold.planId).toBe("pro");
    expect(await totalsOf(db, payer)).toMatchObject({
      periodSource: "trial",
      includedHeld: hold.heldCredits,
    });
  });

  test("gives way to free when it is over", async ({ db }) => {
    const payer = await givenTrial(db, 0n);
    const now = later(NOON, { seconds: 14 * 86_400 });

    expect((await held(db, aCall(payer, { now }))).planId).toBe("free");
  });

  test("gives way to free when it cannot pay for the next call", async ({
    db,
  }) => {
    const payer = await givenTrial(db, 199_900n);

    expect((await held(db, aCall(payer))).planId).toBe("free");
    const [workspace] = await db
      .select()
      .from(workspaces)
      .where(eq(workspaces.id, payer.workspaceId));
    expect(workspace?.trialEndsAt?.getTime()).toBeLessThanOrEqual(
      NOON.getTime() + 1,
    );
  });
});
