import { aCall, anEnding, givenPayer, held } from "@tests/support/calls";
import { startPostgres } from "@tests/support/postgres";
import { aBucket } from "@tests/support/rates";
import { sql } from "drizzle-orm";
import { settle } from "@/features/limits/settle";
import { takeFromPostgres } from "@/features/rates/postgres-store";
import { openBenchDatabase } from "./database.ts";
import { median } from "./figures.ts";

export const name = "a take from a bucket over a bare select 1";

const DATABASE = "rate_limit";
const OTHERS = 1_000_000;
const WARM_UP = 300;
const ROUNDS = 2_000;

/** Never empty while it is measured. */
const RULE = { burst: 1_000_000, refillMs: 1_000 };

/**
 * A bare `select 1`, a take from one bucket and one from two, a reserve without
 * buckets and one with two, in turn, among a million buckets of others. The
 * ratios of the medians.
 */
export async function run() {
  const server = await startPostgres();
  try {
    const { db, close } = await openBenchDatabase(server.url, DATABASE);
    await db.execute(sql`
      insert into rate_buckets (key, full_at_ms)
      select 'other:' || n, 4102444800000 from generate_series(1, ${OTHERS}) n`);
    await db.execute(sql`analyze rate_buckets`);
    const [first, second] = [aBucket(RULE), aBucket(RULE)];
    const payer = await givenPayer(db, {
      credits: null,
      concurrentCalls: 1_000_000,
    });
    // Of their own: calls go by a clock that stands still.
    const always = [aBucket(RULE), aBucket(RULE)];
    const rates = { always, onFreePlan: null };
    const bare = steps(() => db.execute(sql`select 1`));
    const one = steps(() => takeFromPostgres(db, [first]));
    const two = steps(() => takeFromPostgres(db, [first, second]));
    const end = (hold: Awaited<ReturnType<typeof held>>) =>
      settle(db, anEnding(hold, { output: 100 }));
    const free = steps(() => held(db, aCall(payer)), end);
    const bound = steps(() => held(db, aCall(payer, { rates })), end);
    for (let round = -WARM_UP; round < ROUNDS; round += 1) {
      // Each goes after each other as often.
      const forwards = [bare, free, one, bound, two];
      const order = round % 2 === 0 ? forwards : forwards.toReversed();
      for (const each of order) {
        await each.take(round >= 0);
      }
    }
    await close();
    return [
      { name, must: { atMost: 3 }, ...ratio(one, bare) },
      {
        name: "a take from two buckets over a bare select 1",
        must: { atMost: 3.5 },
        ...ratio(two, bare),
      },
      {
        name: "a reserve that takes from two buckets over one that does not",
        must: { atMost: 1.25 },
        ...ratio(bound, free),
      },
    ];
  } finally {
    await server.stop();
  }
}

type Steps = { take(isCounted: boolean): Promise<void>; tookMs: number[] };

/** What is measured, and what is done after it that is not. */
function steps<Value>(
  step: () => Promise<Value>,
  afterwards?: (value: Value) => Promise<unknown>,
): Steps {
  const tookMs: number[] = [];
  return {
    tookMs,
    async take(isCounted) {
      const started = performance.now();
      const value = await step();
      if (isCounted) tookMs.push(performance.now() - started);
      await afterwards?.(value);
    },
  };
}

function ratio(dear: Steps, cheap: Steps) {
  const [more, less] = [median(dear.tookMs), median(cheap.tookMs)];
  return {
    value: more / less,
    note: `${less.toFixed(2)} ms and ${more.toFixed(2)} ms, ${ROUNDS} rounds`,
  };
}
