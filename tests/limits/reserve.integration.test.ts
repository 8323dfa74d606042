import { randomUUID } from "node:crypto";
import { givenUser } from "@tests/support/build";
import {
  aCall,
  aCallOf,
  anEnding,
  balanceOf,
  givenModel,
  givenPayer,
  held,
  later,
  NOON,
} from "@tests/support/calls";
import { test } from "@tests/support/database";
import { totalsOf } from "@tests/support/ledger";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import { memberships, users, workspaces } from "@/db/schema/account";
import { subscriptions } from "@/db/schema/billing";
import { operatorSettings } from "@/db/schema/operator";
import { aiRequests, usageDays, usageTotals } from "@/db/schema/usage";
import { reserve } from "@/features/limits/reserve";
import { settle } from "@/features/limits/settle";
import { MODELS } from "@/features/plans/catalogue";

describe("the hold", () => {
  test("is input with its margin and the ceiling, at the dearer weights", async ({
    db,
  }) => {
    const payer = await givenPayer(db, { outputTokensMax: 1_000 });
    const { modelId } = await givenModel(db, {
      inputWeight: 2,
      cacheWriteWeight: 3,
      outputWeight: 5,
    });

    const hold = await held(
      db,
      aCall(payer, { modelId, inputTokensCounted: 101, messageCount: 2 }),
    );

    // 101 × 1.1 is 111.1: never rounded down. 2 messages add 16.
    expect(hold).toMatchObject({
      inputTokensHeld: 128,
      maxOutputTokens: 1_000,
      heldCredits: 128n * 3n + 1_000n * 5n,
    });
    expect(await totalsOf(db, payer)).toMatchObject({
      includedHeld: 5_384n,
      includedUsed: 0n,
      requests: 0n,
    });
  });

  test.for([
    { bound: "the plan's", plan: 300, model: 900, wanted: null, granted: 300 },
    { bound: "the model's", plan: 900, model: 300, wanted: null, granted: 300 },
    {
      bound: "the request's",
      plan: 900,
      model: 900,
      wanted: 300,
      granted: 300,
    },
  ])("grants $bound ceiling when it is the least", async (bounds, { db }) => {
    const payer = await givenPayer(db, { outputTokensMax: bounds.plan });
    const { modelId } = await givenModel(
      db,
      {},
      { outputTokensMax: bounds.model },
    );

    const hold = await held(
      db,
      aCall(payer, { modelId, outputTokensMax: bounds.wanted }),
    );

    expect(hold.maxOutputTokens).toBe(bounds.granted);
  });

  test("shrinks the ceiling to what can still be paid for, down to 256", async ({
    db,
  }) => {
    const enough = await givenPayer(db, { credits: 118n + 256n });
    const tooLittle = await givenPayer(db, { credits: 118n + 255n });

    const granted = await reserve(db, aCall(enough));
    const refused = await reserve(db, aCall(tooLittle));

    expect(granted).toMatchObject({
      ok: true,
      value: { maxOutputTokens: 256 },
    });
    expect(refused).toEqual({
      ok: false,
      refusal: {
        kind: "quota_exceeded",
        limitKind: "period_credits",
        planId: tooLittle.planId,
        needed: 374n,
        left: 373n,
        used: 0n,
        held: 0n,
        limit: 373n,
        resetsAt: new Date("2026-04-01T00:00:00Z"),
      },
    });
  });

  test("takes included credits, then prepaid, then overage, and keeps the parts", async ({
    db,
  }) => {
    const payer = await givenPayer(db, {
      credits: 100n,
      prepaid: 200n,
      overageCap: 1_000n,
    });

    const hold = await held(db, aCallOf(payer, 450));

    const [request] = await db
      .select()
      .from(aiRequests)
      .where(eq(aiRequests.id, hold.requestId));
    expect(request).toMatchObject({
      heldCredits: 450n,
      heldIncludedCredits: 100n,
      heldPrepaidCredits: 200n,
      heldOverageCredits: 150n,
    });
    expect(await totalsOf(db, payer)).toMatchObject({
      includedHeld: 100n,
      overageHeld: 150n,
    });
    expect(await balanceOf(db, payer)).toMatchObject({
      balance: 200n,
      held: 200n,
    });
  });

  test("leaves prepaid and overage alone while there is debt", async ({
    db,
  }) => {
    const payer = await givenPayer(db, {
      credits: 100n,
      prepaid: 500n,
      debt: 1n,
      overageCap: 1_000n,
    });

    expect(await reserve(db, aCallOf(payer, 101))).toMatchObject({
      ok: false,
      refusal: { kind: "quota_exceeded", left: 100n },
    });
  });

  test("is unlimited where the plan says null", async ({ db }) => {
    const payer = await givenPayer(db, { credits: null });

    const hold = await held(db, aCallOf(payer, 4_096));

    expect(hold.heldCredits).toBe(4_096n);
    expect(await totalsOf(db, payer)).toMatchObject({
      includedLimit: null,
      includedHeld: 4_096n,
    });
  });
});

describe("a refusal", () => {
  test("stores nothing", async ({ db }) => {
    const payer = await givenPayer(db, { credits: 10n });
    const call = aCall(payer);

    await reserve(db, call);

    expect(
      await db
        .select()
        .from(aiRequests)
        .where(eq(aiRequests.id, call.requestId)),
    ).toEqual([]);
    expect(
      await db
        .select()
        .from(usageTotals)
        .where(eq(usageTotals.workspaceId, payer.workspaceId)),
    ).toEqual([]);
    expect(
      await db
        .select()
        .from(usageDays)
        .where(eq(usageDays.workspaceId, payer.workspaceId)),
    ).toEqual([]);
  });

  test("names the reason of a suspension", async ({ db }) => {
    const payer = await givenPayer(db);
    await db
      .update(users)
      .set({ status: "suspended", suspendedReason: "Chargebacks" })
      .where(eq(users.id, payer.userId));

    expect(await reserve(db, aCall(payer))).toEqual({
      ok: false,
      refusal: { kind: "account_suspended", reason: "Chargebacks" },
    });
  });

  test("meets whoever is no member", async ({ db }) => {
    const payer = await givenPayer(db);
    const stranger = await givenPayer(db);
    await db.delete(memberships).where(eq(memberships.userId, stranger.userId));

    expect(
      await reserve(db, aCall({ ...payer, userId: stranger.userId })),
    ).toEqual({ ok: false, refusal: { kind: "forbidden" } });
  });

  test.for([
    { why: "unknown", model: null },
    { why: "retired", model: { status: "retired" } },
    { why: "an embedding model", model: { kind: "embedding" } },
  ] as const)("meets a model that is $why", async ({ model }, { db }) => {
    const payer = await givenPayer(db);
    const modelId = model ? (await givenModel(db, {}, model)).modelId : "none";

    expect(await reserve(db, aCall(payer, { modelId }))).toEqual({
      ok: false,
      refusal: { kind: "model_unknown" },
    });
  });

  test("meets a model whose first price is still to come", async ({ db }) => {
    const payer = await givenPayer(db);
    const { modelId } = await givenModel(db, {
      effectiveFrom: later(NOON, { seconds: 1 }),
    });

    expect(await reserve(db, aCall(payer, { modelId }))).toMatchObject({
      refusal: { kind: "model_unknown" },
    });
    expect(
      await reserve(
        db,
        aCall(payer, { modelId, now: later(NOON, { seconds: 1 }) }),
      ),
    ).toMatchObject({ ok: true });
  });

  test("meets a premium model on a standard plan", async ({ db }) => {
    const payer = await givenPayer(db, { tiers: ["standard"] });

    expect(await reserve(db, aCall(payer, { modelId: "gpt-4o" }))).toEqual({
      ok: false,
      refusal: { kind: "model_not_in_plan", planId: payer.planId },
    });
  });

  test("meets a paused model, leaves others running", async ({ db }) => {
    const payer = await givenPayer(db);
    const { modelId } = await givenModel(
      db,
      {},
      { isPaused: true, pausedReason: "Too dear" },
    );

    expect(await reserve(db, aCall(payer, { modelId }))).toEqual({
      ok: false,
      refusal: { kind: "service_paused", reason: "Too dear", modelId },
    });
    expect(await reserve(db, aCall(payer))).toMatchObject({ ok: true });
  });

  test("meets an input that leaves the model no room to answer", async ({
    db,
  }) => {
    const payer = await givenPayer(db);
    const { modelId } = await givenModel(db, {}, { contextTokensMax: 1_000 });

    expect(
      await reserve(db, aCall(payer, { modelId, inputTokensCounted: 700 })),
    ).toEqual({
      ok: false,
      refusal: {
        kind: "input_too_large",
        inputTokens: 778,
        inputTokensMax: 744,
      },
    });
  });

  test("says the cap is reached when overage is on and spent", async ({
    db,
  }) => {
    const payer = await givenPayer(db, { credits: 100n, overageCap: 50n });
    const first = await held(db, aCallOf(payer, 150));
    await settle(db, anEnding(first, { output: 150 }));

    expect(await reserve(db, aCallOf(payer, 1))).toEqual({
      ok: false,
      refusal: {
        kind: "spend_cap_reached",
        needed: 1n,
        left: 0n,
        used: 50n,
        held: 0n,
        limit: 50n,
        resetsAt: new Date("2026-04-01T00:00:00Z"),
      },
    });
  });

  test("is no lack of quota while only running calls are in the way", async ({
    db,
  }) => {
    const payer = await givenPayer(db, { credits: 500n });
    await held(db, aCallOf(payer, 400));

    expect(await reserve(db, aCallOf(payer, 101))).toMatchObject({
      refusal: { kind: "too_many_concurrent", limit: null },
    });
    expect(await reserve(db, aCallOf(payer, 501))).toMatchObject({
      refusal: { kind: "quota_exceeded" },
    });
  });
});

describe("the brake", () => {
  test("refuses everybody while it is pulled, and nobody after", async ({
    db,
  }) => {
    const payer = await givenPayer(db);

    await db
      .update(operatorSettings)
      .set({ brake: "no_new_calls", brakeReason: "Under review" });
    const during = await reserve(db, aCall(payer));
    await db.update(operatorSettings).set({ brake: "off", brakeReason: null });
    const after = await reserve(db, aCall(payer));

    expect(during).toEqual({
      ok: false,
      refusal: {
        kind: "service_paused",
        reason: "Under review",
        modelId: null,
      },
    });
    expect(after.ok).toBe(true);
  });

  test("holds for the month whose budget is spent, not for the next", async ({
    db,
  }) => {
    const payer = await givenPayer(db);
    await db.update(operatorSettings).set({ budgetSpentMonth: "2026-03-01" });

    const inMarch = await reserve(db, aCall(payer));
    const inApril = await reserve(
      db,
      aCall(payer, { now: new Date("2026-04-01T00:00:00Z") }),
    );
    await db.update(operatorSettings).set({ budgetSpentMonth: null });

    expect(inMarch).toMatchObject({ refusal: { kind: "service_paused" } });
    expect(inApril.ok).toBe(true);
  });
});

describe("requests a day", () => {
  test("are counted at reserve, for each member and UTC day", async ({
    db,
  }) => {
    const payer = await givenPayer(db, { dailyRequests: 2 });
    const colleague = { ...payer, userId: randomUUID() };
    await db.insert(users).values({
      id: colleague.userId,
      email: `${colleague.userId}@example.com`,
    });
    await db.insert(memberships).values({ ...colleague, role: "member" });
    await held(db, aCall(payer));
    await held(db, aCall(payer));

    expect(await reserve(db, aCall(payer))).toEqual({
      ok: false,
      refusal: {
        kind: "quota_exceeded",
        limitKind: "daily_requests",
        planId: payer.planId,
        needed: 1n,
        left: 0n,
        used: 2n,
        held: 0n,
        limit: 2n,
        resetsAt: new Date("2026-03-16T00:00:00Z"),
      },
    });
    expect((await reserve(db, aCall(colleague))).ok).toBe(true);
    const tomorrow = new Date("2026-03-16T00:00:00Z");
    expect((await reserve(db, aCall(payer, { now: tomorrow }))).ok).toBe(true);
  });

  test("leave out the calls the product makes for itself", async ({ db }) => {
    const payer = await givenPayer(db, { dailyRequests: 1 });
    const title = { feature: "title", countsAsRequest: false } as const;

    await held(db, aCall(payer, title));
    await held(db, aCall(payer));

    expect((await reserve(db, aCall(payer, title))).ok).toBe(true);
  });
});

describe("concurrent calls", () => {
  test("are bounded for each member, and free up as they end", async ({
    db,
  }) => {
    const payer = await givenPayer(db, { concurrentCalls: 2 });
    const first = await held(db, aCall(payer));
    await held(db, aCall(payer));

    const third = await reserve(db, aCall(payer));
    await settle(db, anEnding(first));
    const fourth = await reserve(db, aCall(payer));

    expect(third).toEqual({
      ok: false,
      refusal: { kind: "too_many_concurrent", used: 2, limit: 2 },
    });
    expect(fourth.ok).toBe(true);
  });

  test("do not count a call whose lease ran out", async ({ db }) => {
    const payer = await givenPayer(db, { concurrentCalls: 1, credits: 400n });
    await held(db, aCallOf(payer, 400));

    const beforeTheEnd = later(NOON, { seconds: 29 });
    const atTheEnd = later(NOON, { seconds: 30 });

    expect(
      await reserve(db, aCallOf(payer, 400, { now: beforeTheEnd })),
    ).toMatchObject({ refusal: { kind: "too_many_concurrent" } });
    expect((await reserve(db, aCallOf(payer, 400, { now: atTheEnd }))).ok).toBe(
      true,
    );
  });
});

describe("the idempotency key", () => {
  test("lets one of 20 parallel repeats through", async ({ db }) => {
    const payer = await givenPayer(db);
    const idempotencyKey = randomUUID();

    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () =>
        reserve(db, aCall(payer, { idempotencyKey })),
      ),
    );

    const kinds = outcomes.map((outcome) =>
      outcome.ok ? "granted" : outcome.refusal.kind,
    );
    expect(kinds.toSorted()).toEqual([
      "granted",
      ...Array.from({ length: 19 }, () => "request_in_progress"),
    ]);
  });

  test("names the running call, then the answered one", async ({ db }) => {
    const payer = await givenPayer(db);
    const call = aCall(payer);
    const hold = await held(db, call);
    const existing = {
      requestId: call.requestId,
      conversationId: call.conversationId,
      answerId: call.answerId,
    };

    const whileRunning = await reserve(db, {
      ...call,
      requestId: randomUUID(),
    });
    await settle(db, anEnding(hold, { output: 5 }));
    const whenAnswered = await reserve(db, {
      ...call,
      requestId: randomUUID(),
    });

    expect(whileRunning).toEqual({
      ok: false,
      refusal: { kind: "request_in_progress", ...existing },
    });
    expect(whenAnswered).toEqual({
      ok: false,
      refusal: { kind: "already_answered", ...existing },
    });
  });

  test("refuses another body, and another person's call", async ({ db }) => {
    const payer = await givenPayer(db);
    const call = aCall(payer);
    await held(db, call);

    expect(
      await reserve(db, {
        ...call,
        requestId: randomUUID(),
        requestHash: "other",
      }),
    ).toEqual({ ok: false, refusal: { kind: "idempotency_key_reused" } });
  });

  test("is another workspace's own", async ({ db }) => {
    const call = aCall(await givenPayer(db));
    const other = await givenPayer(db);
    await held(db, call);

    expect(
      (await reserve(db, aCall(other, { idempotencyKey: call.idempotencyKey })))
        .ok,
    ).toBe(true);
  });

  test.for([
    { outcome: "completed", isFree: false },
    { outcome: "stopped", isFree: false },
    { outcome: "failed", isFree: true },
  ] as const)(
    "is free again: $isFree, after a call that $outcome",
    async (ending, { db }) => {
      const payer = await givenPayer(db);
      const call = aCall(payer);
      const hold = await held(db, call);
      await settle(db, anEnding(hold, {}, { outcome: ending.outcome }));

      const again = await reserve(db, { ...call, requestId: randomUUID() });

      expect(again.ok).toBe(ending.isFree);
    },
  );

  test("is free again when its call's lease ran out", async ({ db }) => {
    const payer = await givenPayer(db);
    const call = aCall(payer);
    await held(db, call);

    const again = await reserve(db, {
      ...call,
      requestId: randomUUID(),
      now: later(NOON, { seconds: 31 }),
    });

    expect(again.ok).toBe(true);
  });
});

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

describe("models", () => {
  test("of the catalogue are all priced", async ({ db }) => {
    const payer = await givenPayer(db);
    const chatModels = MODELS.filter((model) => model.kind !== "embedding");

    const outcomes = await Promise.all(
      chatModels.map(({ id }) => reserve(db, aCall(payer, { modelId: id }))),
    );

    expect(outcomes.every((outcome) => outcome.ok)).toBe(true);
  });
});
