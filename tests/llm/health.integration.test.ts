import {
  aCall,
  anEnding,
  aRelease,
  givenPayer,
  held,
  later,
  NOON,
  type Payer,
} from "@tests/support/calls";
import { test } from "@tests/support/database";
import { givenModel } from "@tests/support/models";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { release } from "@/features/limits/release";
import { settle } from "@/features/limits/settle";
import { listModelHealth } from "@/features/llm/health";

describe("a model's health", () => {
  test("is how its last calls went, anybody's", async ({ db }) => {
    const payer = await givenPayer(db);
    const well = await givenModel(db);
    const failing = await givenModel(db);
    const down = await givenModel(db);
    for (const { modelId } of [well, well, failing, failing, failing]) {
      await answered(db, payer, { modelId });
    }
    for (const { modelId } of [failing, down, down, down, down]) {
      await failed(db, payer, modelId);
    }

    const health = await listModelHealth(db, { now: NOON });

    expect(health.get(well.modelId)).toEqual({
      state: "answering",
      firstTokenMs: 600,
    });
    expect(health.get(failing.modelId)).toEqual({
      state: "failing",
      failed: 1,
      calls: 4,
    });
    expect(health.get(down.modelId)).toEqual({ state: "down" });
  });

  test("counts a call that another model answered as failed", async ({
    db,
  }) => {
    const payer = await givenPayer(db);
    const { modelId } = await givenModel(db);
    const servedModelId = (await givenModel(db)).modelId;
    for (let call = 0; call < 4; call += 1) {
      await answered(db, payer, { modelId, servedModelId });
    }

    const health = await listModelHealth(db, { now: NOON });

    expect(health.get(modelId)).toEqual({ state: "down" });
    expect(health.get(servedModelId)).toBeUndefined();
  });

  test("forgets what is older than a quarter of an hour", async ({ db }) => {
    const payer = await givenPayer(db);
    const { modelId } = await givenModel(db);
    for (let call = 0; call < 4; call += 1) await failed(db, payer, modelId);

    const health = await listModelHealth(db, {
      now: later(NOON, { seconds: 901 }),
    });

    expect(health.get(modelId)).toBeUndefined();
  });
});

async function answered(
  db: Database,
  payer: Payer,
  model: { modelId: string; servedModelId?: string },
) {
  const hold = await held(db, aCall(payer, { modelId: model.modelId }));
  await settle(
    db,
    anEnding(
      hold,
      { output: 10 },
      {
        servedModelId: model.servedModelId ?? model.modelId,
        firstTokenAt: later(NOON, { seconds: 0.6 }),
      },
    ),
  );
}

async function failed(db: Database, payer: Payer, modelId: string) {
  await release(db, aRelease(await held(db, aCall(payer, { modelId }))));
}
