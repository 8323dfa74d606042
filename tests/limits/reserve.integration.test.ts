import {
  aCall,
  aCallOf,
  anEnding,
  balanceOf,
  givenPayer,
  held,
  later,
  NOON,
} from "@tests/support/calls";
import { test } from "@tests/support/database";
import { totalsOf } from "@tests/support/ledger";
import { givenModel } from "@tests/support/models";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import { memberships, users } from "@/db/schema/account";
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
