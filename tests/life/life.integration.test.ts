import { inspect } from "node:util";
import { type Model, startModel } from "@local/model/start";
import { FATES, settleIn } from "@tests/support/life/fates";
import { listHappenings, SOMEBODYS_FATE } from "@tests/support/life/happened";
import { givenHouseholds } from "@tests/support/life/people";
import { BUDGET_USD } from "@tests/support/life/prices";
import { comeToRest } from "@tests/support/life/rest";
import { expectOneTruth } from "@tests/support/life/truths";
import { openWorld } from "@tests/support/life/world";
import { expect, onTestFinished, test } from "vitest";

/** LIFE_SEED=n replays one life; LIFE_SEEDS=n lives so many. */
const only = process.env.LIFE_SEED;
const SEEDS_THAT_TELL = 16;
const SEEDS = Number(process.env.LIFE_SEEDS ?? SEEDS_THAT_TELL);
const STEPS = 50;
/** Much of a life is waiting: for retries, which vendors' clients space. */
const AT_ONCE = 8;

async function live(seed: number, model: Model): Promise<string[]> {
  const world = await openWorld(seed, model);
  try {
    const homes = await givenHouseholds(world);
    await settleIn(homes);
    for (let step = 0; step < STEPS; step += 1) {
      const fate = world.dice.pick(FATES);
      await fate(world.dice.pick(homes));
    }
    await comeToRest(world);
    await expectOneTruth(world, homes);
    return await listHappenings(world);
  } catch (cause) {
    throw new Error(`LIFE_SEED=${seed}: ${inspect(cause)}`, { cause });
  } finally {
    await world.close();
  }
}

test(`${SEEDS} lives end with one truth in limits, billing and notices`, async () => {
  const model = await startModel({
    tokensPerSecond: 0,
    firstTokenMs: 0,
    burst: 20,
  });
  onTestFinished(() => model.close());
  Object.assign(process.env, {
    LOCAL_MODEL_URL: model.url,
    OPERATOR_MONTHLY_BUDGET_USD: String(BUDGET_USD),
    LOG_LEVEL: process.env.LOG_LEVEL ?? "error",
  });
  const seeds = only
    ? [Number(only)]
    : Array.from({ length: SEEDS }, (_, index) => index + 1);
  const failures: unknown[] = [];
  const noteFailure = (failure: unknown): string[] => {
    failures.push(failure);
    return [];
  };
  const happened = new Set<string>();
  const lane = async () => {
    for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
      const life = live(seed, model);
      for (const what of await life.catch(noteFailure)) happened.add(what);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));

  expect(failures.slice(0, 3)).toEqual([]);
  if (only || SEEDS < SEEDS_THAT_TELL) return;
  expect([...happened]).toEqual(expect.arrayContaining(SOMEBODYS_FATE));
}, 3_600_000);
