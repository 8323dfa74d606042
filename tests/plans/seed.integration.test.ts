import { givenUser } from "@tests/support/build";
import { test } from "@tests/support/database";
import { givenModel, givenPrice } from "@tests/support/models";
import { asc, eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import { operatorSettings } from "@/db/schema/operator";
import { creditPacks, modelPrices, models, plans } from "@/db/schema/plans";
import { CREDIT_PACKS, MODELS, PLANS } from "@/features/plans/catalogue";
import {
  findPlan,
  listCreditPacks,
  listModels,
  listOfferedPlans,
} from "@/features/plans/queries";
import { seedCatalogue } from "@/features/plans/seed";

describe("seedCatalogue", () => {
  test("makes each row once, however often and by however many it runs", async ({
    db,
  }) => {
    const before = await db.select().from(modelPrices);

    await Promise.all(Array.from({ length: 6 }, () => seedCatalogue(db)));

    expect(await db.select().from(modelPrices)).toEqual(before);
    const stored = await db.select().from(plans).orderBy(asc(plans.sortOrder));
    expect(stored.map(({ id }) => id)).toEqual(PLANS.map(({ id }) => id));
    expect((await listCreditPacks(db)).map(({ id }) => id)).toEqual(
      CREDIT_PACKS.map(({ id }) => id),
    );
  });

  test("brings an unedited plan to the catalogue, leaves an edited one alone", async ({
    db,
  }) => {
    await db
      .update(plans)
      .set({ creditsPerPeriod: 1n })
      .where(eq(plans.id, "pro"));
    await db
      .update(plans)
      .set({ creditsPerPeriod: 2n, editedAt: new Date() })
      .where(eq(plans.id, "team"));

    await seedCatalogue(db);

    expect((await findPlan(db, "pro"))?.creditsPerPeriod).toBe(2_000_000n);
    expect((await findPlan(db, "team"))?.creditsPerPeriod).toBe(2n);
  });

  test("offers what the catalogue sells, and another row only to who has it", async ({
    db,
  }) => {
    const { planId } = await givenUser(db, { limits: {} });
    const offered = ["free", "pro", "team", "enterprise"];

    const toAnybody = await listOfferedPlans(db, { heldPlanId: null });
    const toItsHolder = await listOfferedPlans(db, { heldPlanId: planId });

    expect(toAnybody.map(({ id }) => id)).toEqual(offered);
    expect(toItsHolder.map(({ id }) => id).toSorted()).toEqual(
      [...offered, planId].toSorted(),
    );
  });

  test("leaves a pack that is no longer sold off the list", async ({ db }) => {
    await db
      .update(creditPacks)
      .set({ isActive: false })
      .where(eq(creditPacks.id, "pack_2m"));

    await seedCatalogue(db);

    expect((await listCreditPacks(db)).map(({ id }) => id)).toEqual([
      "pack_500k",
      "pack_10m",
    ]);
  });

  test("leaves a paused model paused and a pulled brake pulled", async ({
    db,
  }) => {
    await db
      .update(models)
      .set({ isPaused: true, pausedReason: "Too dear" })
      .where(eq(models.id, "gpt-4o"));
    await db.update(operatorSettings).set({ brake: "no_new_calls" });

    await seedCatalogue(db);

    const [model] = await db
      .select()
      .from(models)
      .where(eq(models.id, "gpt-4o"));
    const [settings] = await db.select().from(operatorSettings);
    expect(model).toMatchObject({ isPaused: true, pausedReason: "Too dear" });
    expect(settings?.brake).toBe("no_new_calls");
  });
});

describe("listModels", () => {
  test("gives each model the price in force, leaves unpriced ones out", async ({
    db,
  }) => {
    const { modelId } = await givenModel(db, { outputWeight: 2 });
    const inForce = await givenPrice(db, {
      modelId,
      effectiveFrom: new Date(Date.now() - 1_000),
      outputWeight: 3,
    });
    await givenPrice(db, {
      modelId,
      effectiveFrom: new Date(Date.now() + 3_600_000),
      outputWeight: 9,
    });
    await givenModel(
      db,
      { effectiveFrom: new Date(Date.now() + 3_600_000) },
      { id: "not-yet" },
    );

    const listed = await listModels(db);

    expect(listed.find(({ id }) => id === modelId)).toMatchObject({
      priceId: inForce,
      weights: { output: 3 },
    });
    expect(listed.map(({ id }) => id)).toEqual([
      ...MODELS.map(({ id }) => id),
      modelId,
    ]);
  });
});
