import { actsOf, givenActing } from "@tests/support/acting";
import { aCall, anEnding, givenPayer, held } from "@tests/support/calls";
import { test } from "@tests/support/database";
import { givenModel, givenPrice } from "@tests/support/models";
import { eq, sql } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { modelPrices, models, plans } from "@/db/schema/plans";
import { aiRequests } from "@/db/schema/usage";
import { addPrice, editModel } from "@/features/admin/catalogue/commands";
import { editPlan } from "@/features/admin/catalogue/edit-plan";
import { readCatalogue } from "@/features/admin/catalogue/queries";
import { marginsAt } from "@/features/admin/catalogue/rules";
import type {
  ModelEdit,
  NewPrice,
  PlanEdit,
} from "@/features/admin/catalogue/schema";
import { settle } from "@/features/limits/settle";
import { seedCatalogue } from "@/features/plans/seed";

const WHY = "the vendor's list of December";
const MINUTE_MS = 60_000;

const inMinutes = (minutes: number) =>
  new Date(Math.ceil(Date.now() / 1_000) * 1_000 + minutes * MINUTE_MS);

const aPrice = (changes: Partial<NewPrice> = {}): NewPrice => ({
  modelId: "gpt-4o-mini",
  effectiveFrom: inMinutes(10),
  inputMicros: 300_000n,
  cachedInputMicros: 150_000n,
  cacheWriteMicros: 300_000n,
  outputMicros: 1_200_000n,
  inputWeight: 2,
  cachedInputWeight: 1,
  cacheWriteWeight: 2,
  outputWeight: 3,
  ...changes,
});

const pricesOf = (db: Database, modelId: string) =>
  db.select().from(modelPrices).where(eq(modelPrices.modelId, modelId));

const planOf = async (db: Database, id: string) =>
  (await db.select().from(plans).where(eq(plans.id, id)))[0] ??
  expect.fail(`no plan ${id}`);

const modelOf = async (db: Database, id: string) =>
  (await db.select().from(models).where(eq(models.id, id)))[0] ??
  expect.fail(`no model ${id}`);

describe("a price that is set for later", () => {
  test("is what calls are reserved by from its moment on, and not before", async ({
    db,
  }) => {
    const acting = await givenActing(db);
    const price = aPrice();
    const added = await addPrice(db, { acting, price, reason: WHY });
    if (!added.ok) throw new Error(added.refusal.kind);
    const payer = await givenPayer(db);
    const moment = price.effectiveFrom.getTime();
    const wanted = {
      inputTokensCounted: 100,
      outputTokensMin: 1_000,
      outputTokensMax: 1_000,
    };
    await db.execute(
      sql`update subscriptions
             set current_period_start = now() - interval '1 day',
                 current_period_end = now() + interval '20 days'
           where workspace_id = ${payer.workspaceId}`,
    );

    const before = await held(
      db,
      aCall(payer, { ...wanted, now: new Date(moment - 1) }),
    );
    const after = await held(
      db,
      aCall(payer, { ...wanted, now: new Date(moment) }),
    );
    // It ends when the new price is in force, and keeps the old one.
    const now = new Date(moment + MINUTE_MS);
    for (const hold of [before, after]) {
      await settle(db, anEnding(hold, { input: 100, output: 10 }, { now }));
    }

    const calls = await db
      .select()
      .from(aiRequests)
      .where(eq(aiRequests.workspaceId, payer.workspaceId));
    const [old, fresh] = [before, after].map(({ requestId }) =>
      calls.find(({ id }) => id === requestId),
    );
    // 100 × 1.1 + 8 of input, at the dearer of reading and writing.
    expect(old).toMatchObject({
      heldCredits: 1_118n,
      credits: 110n,
      costNanos: (100n * 150_000n + 10n * 600_000n) / 1_000n,
    });
    expect(fresh).toMatchObject({
      priceId: added.value.id,
      heldCredits: 2n * 118n + 3n * 1_000n,
      credits: 230n,
      costNanos: (100n * 300_000n + 10n * 1_200_000n) / 1_000n,
    });
    expect(old?.priceId).not.toBe(added.value.id);
  });

  test("is on record, with the sales that it makes thin", async ({ db }) => {
    const acting = await givenActing(db);
    const price = aPrice({ modelId: "gpt-4o", outputMicros: 60_000_000n });

    const added = await addPrice(db, { acting, price, reason: WHY });

    // 60 dollars for 3 million credits: 20 for a million, which all sell below.
    const sales = [
      "pro",
      "team",
      "pack_500k",
      "pack_2m",
      "pack_10m",
      "overage",
    ];
    const thinSaleIds = expect.arrayContaining(sales);
    expect(added).toMatchObject({ ok: true, value: { thinSaleIds } });
    expect(await actsOf(db, acting)).toMatchObject([
      {
        action: "price.add",
        subjectKind: "price",
        reason: WHY,
        after: {
          modelId: "gpt-4o",
          outputMicros: "60000000",
          outputWeight: 3,
          thinSaleIds,
        },
      },
    ]);
    const catalogue = await readCatalogue(db);
    const marginsOn = (at: Date) =>
      marginsAt({ ...catalogue, versions: catalogue.prices }, at);
    const least = (at: Date) =>
      Math.min(...marginsOn(at).map(({ marginPercent }) => marginPercent));
    expect(least(new Date())).toBeGreaterThanOrEqual(80);
    expect(least(price.effectiveFrom)).toBeLessThan(0);
  });

  test("is refused within five minutes, for no model, and at a moment that is taken", async ({
    db,
  }) => {
    const acting = await givenActing(db);
    const modelId = "llama-3.3-70b-versatile";
    const add = (changes: Partial<NewPrice>) =>
      addPrice(db, {
        acting,
        price: aPrice({ modelId, ...changes }),
        reason: WHY,
      });
    const effectiveFrom = inMinutes(30);

    const answers = [
      await add({ effectiveFrom: inMinutes(4) }),
      await add({ effectiveFrom: inMinutes(-60) }),
      await add({ modelId: "gpt-9" }),
      await add({ effectiveFrom }),
      await add({ effectiveFrom, inputMicros: 1n }),
    ];

    expect(answers.map((answer) => answer.ok || answer.refusal.kind)).toEqual([
      "too_soon",
      "too_soon",
      "not_found",
      true,
      "moment_taken",
    ]);
    expect(await pricesOf(db, modelId)).toHaveLength(2);
    expect(await actsOf(db, acting)).toHaveLength(1);
  });

  test("can be neither edited nor removed", async ({ db, pool }) => {
    const acting = await givenActing(db);
    const price = aPrice({ effectiveFrom: inMinutes(40) });
    await addPrice(db, { acting, price, reason: WHY });

    for (const statement of [
      "update model_prices set input_micros = 0",
      "delete from model_prices",
    ]) {
      await expect(pool.query(statement)).rejects.toMatchObject({
        code: "23001",
      });
    }
  });
});

describe("a plan", () => {
  const anEdit = (changes: Partial<PlanEdit> = {}): PlanEdit => ({
    planId: "pro",
    seen: null,
    isOffered: true,
    creditsPerPeriod: 2_500_000n,
    dailyRequestsPerMember: null,
    concurrentCallsPerMember: 8,
    outputTokensMax: 4_096,
    hasStandard: true,
    hasPremium: true,
    allowsPrepaid: true,
    allowsOverage: true,
    ...changes,
  });

  test("is edited on record, and seeding leaves it alone from then on", async ({
    db,
  }) => {
    const acting = await givenActing(db);
    const untouched = await planOf(db, "team");

    const edited = await editPlan(db, { acting, edit: anEdit(), reason: WHY });
    await seedCatalogue(db);

    expect(edited.ok).toBe(true);
    expect(await planOf(db, "pro")).toMatchObject({
      creditsPerPeriod: 2_500_000n,
      dailyRequestsPerMember: null,
      priceUsdCents: 2_000n,
      editedAt: expect.any(Date),
    });
    expect(await planOf(db, "team")).toEqual(untouched);
    expect(await actsOf(db, acting)).toMatchObject([
      {
        action: "plan.edit",
        subjectId: "pro",
        reason: WHY,
        before: { creditsPerPeriod: "2000000", dailyRequestsPerMember: 200 },
        after: { creditsPerPeriod: "2500000", dailyRequestsPerMember: null },
      },
    ]);
  });

  test("is left as it is where an edit is no edit, or leaves no model", async ({
    db,
  }) => {
    const acting = await givenActing(db);
    const before = await planOf(db, "team");
    const edit = anEdit({
      planId: "team",
      creditsPerPeriod: 3_000_000n,
      dailyRequestsPerMember: 400,
      outputTokensMax: 8_192,
    });
    const answer = async (changes: Partial<PlanEdit>) => {
      const result = await editPlan(db, {
        acting,
        edit: { ...edit, ...changes },
        reason: WHY,
      });
      return result.ok || result.refusal.kind;
    };

    expect([
      await answer({}),
      await answer({ hasStandard: false, hasPremium: false }),
      await answer({ planId: "gold" }),
      await answer({ seen: 1, creditsPerPeriod: 1n }),
    ]).toEqual([
      "nothing_changed",
      "no_tier",
      "not_found",
      "changed_meanwhile",
    ]);
    expect(await planOf(db, "team")).toEqual(before);
    expect(await actsOf(db, acting)).toEqual([]);
  });
});

describe("a model", () => {
  const anEdit = (changes: Partial<ModelEdit> = {}): ModelEdit => ({
    modelId: "gpt-4o-mini",
    seen: null,
    name: "GPT-4o mini",
    status: "active",
    tier: "standard",
    contextTokensMax: 128_000,
    outputTokensMax: 16_384,
    fallbackModelId: "llama-3.3-70b-versatile",
    successorModelId: null,
    ...changes,
  });

  test("is edited on record, and seeding leaves it alone from then on", async ({
    db,
  }) => {
    const acting = await givenActing(db);
    const edit = anEdit({
      status: "retired",
      successorModelId: "llama-3.3-70b-versatile",
    });

    const edited = await editModel(db, { acting, edit, reason: WHY });
    await seedCatalogue(db);

    expect(edited).toEqual({ ok: true, value: null });
    expect(await modelOf(db, "gpt-4o-mini")).toMatchObject({
      status: "retired",
      successorModelId: "llama-3.3-70b-versatile",
      editedAt: expect.any(Date),
    });
    expect(await actsOf(db, acting)).toMatchObject([
      {
        action: "model.edit",
        subjectId: "gpt-4o-mini",
        before: { status: "active", successorModelId: null },
        after: {
          status: "retired",
          successorModelId: "llama-3.3-70b-versatile",
        },
      },
    ]);
  });

  test("with a fallback that weighs more is refused, and taken once it weighs no more", async ({
    db,
  }) => {
    const acting = await givenActing(db);
    const { modelId: heavy } = await givenModel(db, { outputWeight: 2 });
    const { modelId } = await givenModel(db, {});
    const edit = anEdit({
      modelId,
      seen: (await modelOf(db, modelId)).editedAt?.getTime() ?? null,
      name: "Chosen",
      contextTokensMax: 32_000,
      fallbackModelId: heavy,
    });

    const refused = await editModel(db, { acting, edit, reason: WHY });
    await givenPrice(db, {
      modelId: heavy,
      effectiveFrom: new Date("2026-02-01T00:00:00Z"),
      outputWeight: 1,
    });
    const taken = await editModel(db, { acting, edit, reason: WHY });

    expect(refused).toEqual({
      ok: false,
      refusal: { kind: "fallback_heavier" },
    });
    expect(taken.ok).toBe(true);
  });

  test.for([
    [{ modelId: "gpt-9" }, "not_found"],
    [{ seen: 1 }, "changed_meanwhile"],
    [{ fallbackModelId: "gpt-4o" }, "fallback_unfit"],
    [{ fallbackModelId: "tollgate-local" }, "fallback_unfit"],
    [{ fallbackModelId: "text-embedding-3-small" }, "fallback_unfit"],
    [{ fallbackModelId: "nothing" }, "fallback_unfit"],
    [{ successorModelId: "tollgate-local" }, "successor_unfit"],
    [{ successorModelId: "text-embedding-3-small" }, "successor_unfit"],
  ] as const)("with %j is refused as %s", async ([changes, kind], { db }) => {
    const acting = await givenActing(db);
    const edit = anEdit({
      modelId: "tollgate-local",
      name: "Local",
      ...changes,
    });
    const before = await modelOf(db, "tollgate-local");

    const edited = await editModel(db, { acting, edit, reason: WHY });

    expect(edited).toEqual({ ok: false, refusal: { kind } });
    expect(await modelOf(db, "tollgate-local")).toEqual(before);
    expect(await actsOf(db, acting)).toEqual([]);
  });
});
