import { inspect } from "node:util";
import {
  aCall,
  anEnding,
  balanceOf,
  givenPayer,
  type Payer,
} from "@tests/support/calls";
import { cloneTemplate } from "@tests/support/database";
import { expectCountersToEqualTheLedger } from "@tests/support/ledger";
import { diceOf } from "@tests/support/random";
import {
  type ReferenceCall,
  ReferenceLedger,
} from "@tests/support/reference-ledger";
import { asc, eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import type { Database } from "@/db/client";
import { openDatabase } from "@/db/open";
import { usageTotals } from "@/db/schema/usage";
import { release } from "@/features/limits/release";
import { renew } from "@/features/limits/renew";
import { reserve } from "@/features/limits/reserve";
import { settle } from "@/features/limits/settle";
import { sweep } from "@/features/limits/sweep";

/** SIMULATION_SEED=n replays one seed; SIMULATION_SEEDS=n runs so many. */
const only = process.env.SIMULATION_SEED;
const SEEDS = Number(process.env.SIMULATION_SEEDS ?? 2_000);
const STEPS = 24;
const AT_ONCE = 4;

const MODELS = [
  { id: "gpt-4o-mini", weights: { input: 1, output: 1 } },
  { id: "gpt-4o", weights: { input: 4, output: 16 } },
] as const;

type Dice = ReturnType<typeof diceOf>;

/** One workspace, its reference and its clock. */
class World {
  now = Date.parse("2026-03-31T23:00:00Z");

  constructor(
    readonly db: Database,
    readonly payer: Payer,
    readonly reference: ReferenceLedger,
    readonly dice: Dice,
  ) {}

  async step() {
    const { dice } = this;
    const act = dice.pick([
      "reserve",
      "reserve",
      "reserve",
      "settle",
      "settle",
      "settle",
      "renew",
      "release",
      "sweep",
      "wait",
    ] as const);
    if (act === "reserve") return this.#reserve();
    if (act === "sweep") return this.#sweep();
    if (act === "wait") {
      this.now += dice.pick([1_000, 20_000, 40_000, 3_600_000]);
      return;
    }
    const calls = [...this.reference.calls.values()];
    if (calls.length === 0) return;
    // Late, repeated and lost acts alike: any call ever granted may be meant.
    const call = dice.chance(0.7) ? calls.at(-1) : dice.pick(calls);
    if (call) await this[act](call);
  }

  async #reserve() {
    const { dice, reference } = this;
    const model = dice.pick(MODELS);
    const former = [...reference.calls.values()];
    const retried =
      former.length > 0 && dice.chance(0.2) ? dice.pick(former).key : null;
    const asked = {
      id: dice.uuid(),
      key: retried ?? dice.uuid(),
      counted: dice.upTo(400),
      wanted: 1 + dice.upTo(2_000),
      weights: model.weights,
    };
    const attempt = () =>
      reserve(
        this.db,
        aCall(this.payer, {
          requestId: asked.id,
          idempotencyKey: asked.key,
          modelId: model.id,
          inputTokensCounted: asked.counted,
          outputTokensMax: asked.wanted,
          now: new Date(this.now),
        }),
      );
    const expected = reference.reserve(this.now, asked);

    const outcome = await attempt();

    expect(outcome.ok ? "granted" : outcome.refusal.kind).toBe(expected);
    const call = reference.calls.get(asked.id);
    if (outcome.ok) {
      expect(outcome.value.maxOutputTokens).toBe(call?.ceiling);
    }
    // The answer is lost on the way and the client asks again.
    if (outcome.ok && dice.chance(0.1)) {
      expect(await attempt()).toMatchObject({
        refusal: { kind: "request_in_progress", requestId: asked.id },
      });
    }
  }

  async settle(call: ReferenceCall) {
    const { dice } = this;
    const tokens = {
      input: dice.upTo(call.counted),
      output: dice.upTo(call.ceiling + 50),
    };
    const outcome = dice.pick(["completed", "stopped", "failed"] as const);
    const model = call.weights.input === 1 ? MODELS[0] : MODELS[1];
    const credits =
      tokens.input * call.weights.input + tokens.output * call.weights.output;
    const ending = anEnding({ requestId: call.id }, tokens, {
      outcome,
      servedModelId: model.id,
      now: new Date(this.now),
    });
    const expected = this.reference.settle(call, credits, outcome);

    const { settled, receipt } = await settle(this.db, ending);

    expect(settled).toBe(expected);
    expect(receipt).toMatchObject({
      includedCredits: call.state === "released" ? 0 : call.parts.included,
      prepaidCredits: call.state === "released" ? 0 : call.parts.prepaid,
      overageCredits: call.state === "released" ? 0 : call.parts.overage,
    });
    if (dice.chance(0.2)) {
      expect((await settle(this.db, ending)).settled).toBe(false);
    }
  }

  async release(call: ReferenceCall) {
    const expected = this.reference.release(call);
    const { released } = await release(this.db, {
      requestId: call.id,
      outcome: "failed",
      errorCode: "provider_error",
      attempts: 1,
      failedAttemptsCostNanos: 0n,
      now: new Date(this.now),
    });
    expect(released).toBe(expected);
  }

  async renew(call: ReferenceCall) {
    const received = this.dice.upTo(call.ceiling);
    const isHeld = call.state === "held";
    this.reference.renew(this.now, call, received);
    const kept = await renew(this.db, {
      calls: [
        {
          requestId: call.id,
          receivedOutputTokens: received,
          firstTokenAt: null,
        },
      ],
      now: new Date(this.now),
    });
    expect(kept.has(call.id)).toBe(isHeld);
  }

  async #sweep() {
    this.reference.sweep(this.now);
    await sweep(this.db, { now: new Date(this.now) });
  }

  async compare() {
    const { db, payer, reference } = this;
    const periods = await db
      .select()
      .from(usageTotals)
      .where(eq(usageTotals.workspaceId, payer.workspaceId))
      .orderBy(asc(usageTotals.periodStart));
    expect(
      periods.map((period) => ({
        included: Number(period.includedUsed),
        includedHeld: Number(period.includedHeld),
        overage: Number(period.overageUsed),
        overageHeld: Number(period.overageHeld),
      })),
    ).toEqual([...reference.periods.values()]);
    expect(await balanceOf(db, payer)).toMatchObject({
      balance: BigInt(reference.balance),
      held: BigInt(reference.balanceHeld),
    });
  }
}

async function simulate(db: Database, seed: number) {
  const dice = diceOf(seed);
  const terms = {
    included: dice.upTo(8_000),
    prepaid: dice.upTo(6_000),
    cap: 1 + dice.upTo(5_000),
  };
  const payer = await givenPayer(db, {
    credits: BigInt(terms.included),
    prepaid: BigInt(terms.prepaid),
    overageCap: BigInt(terms.cap),
  });
  const world = new World(db, payer, new ReferenceLedger(terms), dice);
  for (let step = 0; step < STEPS; step++) {
    await world.step();
    if (step % 6 === 5) await world.compare();
  }
  // In the end every lease has run out and nothing is held.
  world.now += 86_400_000;
  world.reference.sweep(world.now);
  await sweep(db, { now: new Date(world.now) });
  await world.compare();
  expect(world.reference.balanceHeld).toBe(0);
}

describe("random lives of a workspace", () => {
  test("equal the reference ledger after every act", {
    timeout: 600_000,
  }, async () => {
    const seeds = only
      ? [Number(only)]
      : Array.from({ length: SEEDS }, (_, index) => index + 1);
    const failures: string[] = [];

    // A sweep is for all workspaces, and each life has its own clock: lives
    // that run side by side have a database each.
    const worker = async () => {
      const database = await cloneTemplate();
      const { db, close } = openDatabase({ url: database.url });
      for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
        await simulate(db, seed).catch((error: unknown) => {
          failures.push(`SIMULATION_SEED=${seed}: ${inspect(error)}`);
        });
      }
      await expectCountersToEqualTheLedger(db);
      await close();
      await database.drop();
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));

    expect(failures.slice(0, 3)).toEqual([]);
  });
});
