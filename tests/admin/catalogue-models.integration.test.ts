import { actsOf, givenActing, kindOf } from "@tests/support/acting";
import { aCall, anEnding, givenPayer, held } from "@tests/support/calls";
import { test } from "@tests/support/database";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import { modelPrices, models } from "@/db/schema/plans";
import { aiRequests } from "@/db/schema/usage";
import { addModel } from "@/features/admin/catalogue/add-model";
import type { NewModel } from "@/features/admin/catalogue/schema";
import { settle } from "@/features/limits/settle";
import { getCatalogue } from "@/features/llm/catalogue";
import { seedCatalogue } from "@/features/plans/seed";

const WHY = "our own server is up since today";

const aModel = (typed: Partial<NewModel> = {}): NewModel => ({
  id: "meta/llama3.2:3b",
  name: "Llama 3.2, ours",
  provider: "openai",
  kind: "chat",
  tier: "standard",
  contextTokensMax: 32_000,
  outputTokensMax: 4_096,
  imageTokens: null,
  imageTileTokens: null,
  isReasoning: false,
  inputMicros: 40_000n,
  cachedInputMicros: 20_000n,
  cacheWriteMicros: 40_000n,
  outputMicros: 80_000n,
  inputWeight: 1,
  cachedInputWeight: 1,
  cacheWriteWeight: 1,
  outputWeight: 2,
  ...typed,
});

describe("a new model", () => {
  test("is listed and called at its first price from now on", async ({
    db,
  }) => {
    const acting = await givenActing(db);
    const payer = await givenPayer(db);
    await getCatalogue(db);

    const added = await addModel(db, { acting, model: aModel(), reason: WHY });
    await seedCatalogue(db);
    const hold = await held(
      db,
      aCall(payer, {
        modelId: "meta/llama3.2:3b",
        inputTokensCounted: 100,
        now: new Date(),
      }),
    );
    await settle(
      db,
      anEnding(
        hold,
        { input: 100, output: 10 },
        { now: new Date(), servedModelId: "meta/llama3.2:3b" },
      ),
    );

    expect(added).toEqual({ ok: true, value: { id: "meta/llama3.2:3b" } });
    const listed = (await getCatalogue(db)).listChat();
    expect(listed.at(-1)).toMatchObject({
      id: "meta/llama3.2:3b",
      weights: { output: 2 },
    });
    const [call] = await db
      .select()
      .from(aiRequests)
      .where(eq(aiRequests.id, hold.requestId));
    expect(call).toMatchObject({
      credits: 120n,
      costNanos: (100n * 40_000n + 10n * 80_000n) / 1_000n,
    });
    expect(await actsOf(db, acting)).toMatchObject([
      {
        action: "model.add",
        subjectKind: "model",
        subjectId: "meta/llama3.2:3b",
        reason: WHY,
        after: { provider: "openai", outputMicros: "80000", outputWeight: 2 },
      },
    ]);
  });

  test("of an id that there is, is refused, also of two at once", async ({
    db,
  }) => {
    const acting = await givenActing(db);
    const add = (typed: Partial<NewModel>) =>
      addModel(db, { acting, model: aModel(typed), reason: WHY });

    const twice = await Promise.all([add({ id: "own" }), add({ id: "own" })]);
    const seeded = await add({ id: "gpt-4o", name: "Not it" });

    expect(twice.map(kindOf).toSorted()).toEqual(["id_taken", "ok"]);
    expect(kindOf(seeded)).toBe("id_taken");
    const [model] = await db
      .select()
      .from(models)
      .where(eq(models.id, "gpt-4o"));
    expect(model).toMatchObject({ name: "GPT-4o", editedAt: null });
    expect(
      await db.select().from(modelPrices).where(eq(modelPrices.modelId, "own")),
    ).toHaveLength(1);
    expect(await actsOf(db, acting)).toHaveLength(1);
  });

  test.for([
    [{ imageTokens: 85 }, "image_half_counted"],
    [{ imageTileTokens: 170 }, "image_half_counted"],
    [{ outputTokensMax: 0 }, "no_output"],
  ] as const)("with %j is refused as %s", async ([typed, kind], { db }) => {
    const acting = await givenActing(db);
    const model = aModel({ id: "unfit", ...typed });

    const answer = await addModel(db, { acting, model, reason: WHY });

    expect(kindOf(answer)).toBe(kind);
    expect(
      await db.select().from(models).where(eq(models.id, "unfit")),
    ).toEqual([]);
    expect(await actsOf(db, acting)).toEqual([]);
  });
});
