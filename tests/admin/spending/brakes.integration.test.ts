import { actsOf, givenActing } from "@tests/support/acting";
import { aCall, givenPayer, held } from "@tests/support/calls";
import { test } from "@tests/support/database";
import { givenModel } from "@tests/support/models";
import { eq } from "drizzle-orm";
import { describe, expect, vi } from "vitest";
import { operatorSettings } from "@/db/schema/operator";
import { models } from "@/db/schema/plans";
import {
  liftBrake,
  liftBudgetBrake,
  pullBrake,
} from "@/features/admin/spending/commands";
import { readStanding } from "@/features/admin/spending/standing";
import { renew } from "@/features/limits/renew";
import { reserve } from "@/features/limits/reserve";
import { sweep } from "@/features/limits/sweep";
import { getCatalogue } from "@/features/llm/catalogue";

vi.hoisted(() => {
  process.env.OPERATOR_MONTHLY_BUDGET_USD = "100";
});

const NOW = new Date("2026-11-22T12:00:00Z");
const reason = "a provider is under repair";
const lifted = "It answers again, as they say";

test("the brake of a model shows in the picker's catalogue at once", async ({
  db,
}) => {
  const acting = await givenActing(db);
  const { modelId } = await givenModel(db);
  const isPaused = async () => (await getCatalogue(db)).find(modelId)?.isPaused;
  await isPaused();

  await pullBrake(db, { acting, reason, modelId, level: "no_new_calls" });
  const pulled = await isPaused();
  await liftBrake(db, {
    ...{ acting, modelId, reason: lifted, shown: "no_new_calls" },
  });

  expect([pulled, await isPaused()]).toEqual([true, false]);
});

describe("the brake for all", () => {
  test("refuses new calls with its reason until it is lifted, both on record", async ({
    db,
  }) => {
    const acting = await givenActing(db);
    const payer = await givenPayer(db);

    await pullBrake(db, {
      ...{ acting, reason, modelId: null },
      level: "no_new_calls",
    });
    const during = await reserve(db, aCall(payer));
    await pullBrake(db, {
      ...{ acting, reason, modelId: null },
      level: "stop_running_calls",
    });
    const standing = await readStanding(db, { now: NOW });
    const lift = { acting, modelId: null, reason: lifted };
    const blind = await liftBrake(db, { ...lift, shown: "no_new_calls" });
    await liftBrake(db, { ...lift, shown: "stop_running_calls" });
    const after = await reserve(db, aCall(payer));

    expect(during).toMatchObject({ refusal: { reason, modelId: null } });
    expect(standing).toMatchObject({ brake: "stop_running_calls", reason });
    // Whoever lifts what they saw leaves what another pulled harder since.
    expect(blind).toEqual({
      ok: false,
      refusal: { kind: "changed_meanwhile" },
    });
    expect(after.ok).toBe(true);
    expect(
      (await actsOf(db, acting)).map((act) => [
        act.action,
        act.subjectId,
        act.reason,
        act.before?.level,
        act.after?.level,
      ]),
    ).toEqual([
      ["brake.pull", "all", reason, "off", "no_new_calls"],
      ["brake.pull", "all", reason, "no_new_calls", "stop_running_calls"],
      ["brake.lift", "all", lifted, "stop_running_calls", "off"],
    ]);
  });

  test("is lifted once: again there is nothing to lift, and nothing on record", async ({
    db,
  }) => {
    const acting = await givenActing(db);
    const pull = { acting, reason, modelId: null };
    await pullBrake(db, { ...pull, level: "no_new_calls" });

    const lifts = await Promise.all(
      Array.from({ length: 5 }, () =>
        liftBrake(db, {
          ...{ acting, modelId: null, reason: lifted, shown: "no_new_calls" },
        }),
      ),
    );

    expect(lifts.filter(({ ok }) => ok)).toHaveLength(1);
    expect(lifts).toContainEqual({
      ok: false,
      refusal: { kind: "not_pulled" },
    });
    expect(await actsOf(db, acting)).toHaveLength(2);
  });
});

describe("a model's brake", () => {
  test("has both levels, refuses that model alone, and leaves the others", async ({
    db,
  }) => {
    const acting = await givenActing(db);
    const payer = await givenPayer(db);
    const { modelId } = await givenModel(db);
    const stateOf = async () => {
      const [row] = await db
        .select()
        .from(models)
        .where(eq(models.id, modelId));
      return [row?.isPaused, row?.isStopped, row?.pausedReason];
    };

    await pullBrake(db, { acting, reason, modelId, level: "no_new_calls" });
    const first = await stateOf();
    await pullBrake(db, {
      ...{ acting, reason, modelId },
      level: "stop_running_calls",
    });
    const second = await stateOf();
    const refused = await reserve(db, aCall(payer, { modelId }));
    const other = await reserve(db, aCall(payer));
    await liftBrake(db, {
      ...{ acting, modelId, reason: lifted, shown: "stop_running_calls" },
    });

    expect([first, second, await stateOf()]).toEqual([
      [true, false, reason],
      [true, true, reason],
      [false, false, null],
    ]);
    expect(refused).toMatchObject({ refusal: { reason, modelId } });
    expect(other.ok).toBe(true);
    expect((await actsOf(db, acting)).map((act) => act.subjectId)).toEqual(
      Array.from({ length: 3 }, () => `model:${modelId}`),
    );
  });

  test("of a model that does not exist is refused", async ({ db }) => {
    const acting = await givenActing(db);

    expect(
      await pullBrake(db, {
        ...{ acting, reason, modelId: "gone" },
        level: "no_new_calls",
      }),
    ).toEqual({ ok: false, refusal: { kind: "model_unknown" } });
    expect(await actsOf(db, acting)).toEqual([]);
  });
});

describe("the budget's brake", () => {
  test("is lifted for its month alone, on record", async ({ db }) => {
    const acting = await givenActing(db);
    await db.update(operatorSettings).set({
      budgetSpentMonth: "2026-11-01",
      budgetSpentNanos: 100_000_000_000n,
    });

    const before = await readStanding(db, { now: NOW });
    const done = await liftBudgetBrake(db, { acting, reason, now: NOW });
    const again = await liftBudgetBrake(db, { acting, reason, now: NOW });

    expect(before).toMatchObject({
      isBudgetSpent: true,
      isBudgetLifted: false,
    });
    expect(done.ok).toBe(true);
    expect(again).toEqual({ ok: false, refusal: { kind: "not_pulled" } });
    expect(await readStanding(db, { now: NOW })).toMatchObject({
      isBudgetSpent: false,
      isBudgetLifted: true,
    });
    const [settings] = await db.select().from(operatorSettings);
    expect(settings).toMatchObject({
      budgetSpentMonth: null,
      budgetLiftedMonth: "2026-11-01",
      budgetLiftedNanos: 100_000_000_000n,
    });
    expect(await actsOf(db, acting)).toMatchObject([
      {
        action: "brake.lift",
        subjectId: "budget",
        reason,
        before: {
          level: "no_new_calls",
          month: "2026-11-01",
          budgetCents: 10_000,
        },
        after: { level: "off", month: "2026-11-01" },
      },
    ]);
  });
});

describe("what is in flight", () => {
  test("is counted by model, at the cost a sweep would book", async ({
    db,
  }) => {
    const payer = await givenPayer(db);
    const { modelId } = await givenModel(db, {
      inputMicros: 150_000n,
      cacheWriteMicros: 200_000n,
      outputMicros: 600_000n,
    });
    const call = { modelId, now: new Date(Date.now() - 60_000) };
    await held(db, aCall(payer, call));
    await held(db, aCall(payer, call));

    const during = await readStanding(db, { now: NOW });
    await sweep(db);
    const after = await readStanding(db, { now: NOW });

    const inFlight = (standing: typeof during) =>
      standing.models.find(({ id }) => id === modelId);
    const { rows } = await db.execute(
      `select sum(cost_nanos)::text as nanos from usage_events
        where model_id = '${modelId}'`,
    );
    expect(inFlight(during)).toMatchObject({
      calls: 2,
      worstCostNanos: rows[0]?.nanos,
    });
    expect(inFlight(after)).toMatchObject({ calls: 0, worstCostNanos: "0" });
  });

  test("counts for the model that is asked, at its price", async ({ db }) => {
    const payer = await givenPayer(db);
    const chosen = await givenModel(db, { outputMicros: 1n });
    const asked = await givenModel(db, { outputMicros: 1_000_000n });
    const hold = await held(
      db,
      aCall(payer, { modelId: chosen.modelId, now: new Date() }),
    );
    const { requestId } = hold;
    const askedModelId = asked.modelId;
    const running = { requestId, askedModelId, receivedOutputTokens: 0 };
    await renew(db, { calls: [{ ...running, firstTokenAt: null }] });

    const { models: standing } = await readStanding(db, { now: NOW });

    const inFlightOf = (modelId: string) =>
      standing.find(({ id }) => id === modelId);
    expect(inFlightOf(chosen.modelId)).toMatchObject({ calls: 0 });
    expect(inFlightOf(askedModelId)).toMatchObject({
      calls: 1,
      worstCostNanos: String(hold.maxOutputTokens * 1_000),
    });
  });
});
