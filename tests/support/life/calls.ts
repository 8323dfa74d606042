import { expect } from "vitest";
import type { Database } from "@/db/client";
import { release } from "@/features/limits/release";
import { renew } from "@/features/limits/renew";
import { reserve } from "@/features/limits/reserve";
import type { Hold } from "@/features/limits/schema";
import { settle } from "@/features/limits/settle";
import { sweep } from "@/features/limits/sweep";
import { forgetCircuits } from "@/features/llm/circuits";
import { aCall, anEnding } from "../calls.ts";
import { tryCall } from "../metered.ts";
import type { Household } from "./people.ts";
import { INPUT_TOKENS } from "./prices.ts";
import { exactly, NOTHING, providerFate } from "./provider-fates.ts";

const LEAST_TOKENS = 10;
const MOST_TOKENS = 260;
const LEASE_IS_OVER = { seconds: 31 };

type Wish = { requestId: string; userId: string; most: number };

/**
 * A question by the product's own way, whatever the provider does with it.
 *
 * @returns why it was refused; null when it was not.
 */
export async function ask(
  home: Household,
  userId = home.dice.pick(home.userIds),
): Promise<string | null> {
  const { world, dice, buyer } = home;
  const wish = { ...aWish(home), userId };
  const db = dice.pick(world.processes);
  const { behaviours, ...fate } = providerFate(dice, wish.most);
  for (const behaviour of behaviours) {
    world.model.behave({ ...behaviour, when: wish.requestId });
  }
  forgetCircuits();
  // Until it is known better: whoever is cut off learns nothing.
  world.calls.set(wish.requestId, { ...NOTHING, isUnsure: true });
  const started = await tryCall(
    db,
    { userId: wish.userId, workspaceId: buyer.workspaceId },
    {
      ...{ requestId: wish.requestId, idempotencyKey: wish.requestId },
      ...{ modelId: world.modelId, text: wish.requestId },
      inputTokensCounted: INPUT_TOKENS,
      outputTokens: { min: LEAST_TOKENS, max: wish.most },
    },
  );
  if (!started.ok) {
    world.calls.delete(wish.requestId);
    await noteRefusal(home, started.refusal);
    return started.refusal.kind;
  }
  const charge = fate.charge(started.value.hold.maxOutputTokens);
  world.calls.set(wish.requestId, charge);
  const { receipt } = await started.value.done;
  expect(receipt?.credits).toBeGreaterThanOrEqual(charge.from);
  expect(receipt?.credits).toBeLessThanOrEqual(charge.to);
  return null;
}

/** Several at one moment in both processes, and each ended more than once. */
export async function askAtOnce(home: Household) {
  const { world, dice } = home;
  const wish = aWish(home);
  const received = dice.upTo(wish.most);
  const outcomes = await Promise.all(
    Array.from({ length: 2 + dice.upTo(3) }, (_, index) =>
      hold(home, { ...wish, requestId: dice.uuid() }, index),
    ),
  );
  for (const granted of outcomes.filter((one) => one !== null)) {
    world.calls.set(granted.requestId, exactly(received));
    const ending = endingOf(home, granted, received);
    const ended = await Promise.all([
      ...world.processes.map((db) => settle(db, ending)),
      settle(world.db, ending),
    ]);
    expect(ended.filter(({ settled }) => settled)).toHaveLength(1);
  }
}

/** Its process dies: only the sweep can end it, by what was renewed last. */
export async function loseProcess(home: Household) {
  const { world, dice } = home;
  const wish = aWish(home);
  const granted = await hold(home, wish, 0);
  if (!granted) return;
  const received = dice.chance(0.5) ? dice.upTo(wish.most) : 0;
  await renewed(world.db, granted, received);
  world.calls.set(wish.requestId, received === 0 ? NOTHING : exactly(received));
}

/** The sweep comes first, the settle or the release late, or at the same time. */
export async function endLate(home: Household) {
  const { world, dice } = home;
  const wish = aWish(home);
  const granted = await hold(home, wish, 1);
  if (!granted) return;
  const received = 1 + dice.upTo(wish.most - 1);
  await renewed(world.db, granted, received);
  await world.advance(LEASE_IS_OVER);
  const [first, second] = world.processes;
  const ending = endingOf(home, granted, received);
  const isReleased = dice.chance(0.3);
  const end = () =>
    isReleased
      ? release(second, {
          ...{ requestId: wish.requestId, outcome: "failed" as const },
          ...{ errorCode: "provider_error", attempts: 1 },
          failedAttemptsCostNanos: 0n,
        })
      : settle(second, ending);
  if (dice.chance(0.5)) await Promise.all([sweep(first), end()]);
  else {
    await sweep(first);
    await end();
  }
  world.calls.set(wish.requestId, isReleased ? NOTHING : exactly(received));
}

function aWish({ dice, userIds }: Household): Wish {
  const most = LEAST_TOKENS + dice.upTo(MOST_TOKENS - LEAST_TOKENS);
  return { requestId: dice.uuid(), userId: dice.pick(userIds), most };
}

async function hold(
  home: Household,
  { requestId, userId, most }: Wish,
  index: number,
): Promise<Hold | null> {
  const { world, buyer } = home;
  const db = world.processes[index % 2 === 0 ? 0 : 1];
  const { now: _, ...call } = aCall(
    { ...buyer, planId: "" },
    {
      ...{ requestId, userId, modelId: world.modelId },
      ...{ idempotencyKey: requestId, inputTokensCounted: INPUT_TOKENS },
      ...{ outputTokensMin: most, outputTokensMax: most },
    },
  );
  const held = await reserve(db, call);
  if (held.ok) return held.value;
  await noteRefusal(home, held.refusal);
  return null;
}

const renewed = (db: Database, { requestId }: Hold, received: number) =>
  renew(db, {
    calls: [{ requestId, receivedOutputTokens: received, firstTokenAt: null }],
  });

function endingOf({ world }: Household, granted: Hold, received: number) {
  const { now: _, ...ending } = anEnding(
    granted,
    { input: INPUT_TOKENS, output: received },
    { servedModelId: world.modelId, firstTokenAt: null },
  );
  return ending;
}

async function noteRefusal({ world, buyer }: Household, refusal: object) {
  const facts = Object.entries(refusal).map(([name, fact]) => [
    name,
    typeof fact === "bigint" ? Number(fact) : fact,
  ]);
  await world.clock.note("refusal", {
    workspaceId: buyer.workspaceId,
    ...Object.fromEntries(facts),
  });
}
