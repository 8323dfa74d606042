import { type Model, startModel } from "@local/model/start";
import { killAndTakeOver } from "@tests/support/life/kill";
import { BUDGET_USD } from "@tests/support/life/prices";
import { diceOf } from "@tests/support/random";
import { test as base, describe, expect } from "vitest";

/** KILL_SEED=n chooses others; KILLS=n kills so often at random. */
const SEED = Number(process.env.KILL_SEED ?? 1);
const KILLS = Number(process.env.KILLS ?? 2);
/** Its own for each: a question is known by its text. */
const POINT_SEEDS = 1_000_000;
/** What the process crosses until it has nothing to do. */
const BOUNDARIES = 200;

const test = base.extend(
  "model",
  { scope: "file" },
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the pattern
  async ({}, { onCleanup }): Promise<Model> => {
    const model = await startModel({ tokensPerSecond: 0, firstTokenMs: 0 });
    onCleanup(() => model.close());
    Object.assign(process.env, {
      LOCAL_MODEL_URL: model.url,
      OPERATOR_MONTHLY_BUDGET_USD: String(BUDGET_USD),
      LOG_LEVEL: process.env.LOG_LEVEL ?? "error",
    });
    return model;
  },
);

const RESERVE = "select reserved.*";
const SETTLE = "select ending.resolved";

/** Where it dies, and the calls that it leaves. */
const POINTS = (
  [
    ["before a reserve", `before ${RESERVE}`, 2, ["settled"]],
    ["after a reserve", `after ${RESERVE}`, 2, ["settled", "held"]],
    ["at the first text", "a piece of text", 1, ["held"]],
    [
      "in mid-stream",
      "after select * from renew_calls(",
      1,
      ["settled", "held"],
    ],
    ["before a settle", `before ${SETTLE}`, 2, ["settled", "held"]],
    ["after a settle, before the outbox is sent", `after ${SETTLE}`, 3, 3],
    [
      "after the meter was told, before that is noted",
      "after asking Stripe",
      2,
      5,
    ],
    [
      "after an event's effects, before it is done",
      'before update "stripe_events"',
      1,
      5,
    ],
    ["after a mail was taken, before that is noted", "after sending", 1, 5],
  ] as const
).map((point, index) => [...point, POINT_SEEDS + index] as const);

describe.concurrent("kill -9", { timeout: 300_000 }, () => {
  test.for(POINTS)(
    "%s loses nothing and doubles nothing",
    async ([, at, nth, left, seed], { model }) => {
      const { boundary, died } = await killAndTakeOver(model, {
        ...{ seed, stop: { at, nth } },
        pace: at.includes("renew") ? 30 : 0,
      });

      expect(boundary).toContain(at);
      const states =
        typeof left === "number" ? Array(left).fill("settled") : left;
      expect(died.map(({ state }) => state)).toEqual(states);
    },
  );

  test.for(Array.from({ length: KILLS }, (_, index) => SEED + index))(
    "anywhere (KILL_SEED=%i) loses nothing and doubles nothing",
    async (seed, { model }) => {
      const nth = 1 + diceOf(seed).upTo(BOUNDARIES);

      const { boundary } = await killAndTakeOver(model, {
        ...{ seed, stop: { at: "", nth } },
      });

      expect(boundary).toBeTruthy();
    },
  );
});
