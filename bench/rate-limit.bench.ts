import { startPostgres } from "@tests/support/postgres";
import { aBucket } from "@tests/support/rates";
import { sql } from "drizzle-orm";
import { takeFromPostgres } from "@/features/rates/postgres-store";
import { openBenchDatabase } from "./database.ts";
import { median } from "./figures.ts";

export const name = "a take from a bucket over a bare select 1";

const DATABASE = "rate_limit";
const OTHERS = 1_000_000;
const WARM_UP = 300;
const ROUNDS = 3_000;

/** Never empty while it is measured. */
const RULE = { burst: 1_000_000, refillMs: 1_000 };

/**
 * A bare `select 1`, a take from one bucket and one from two, in turn, among a
 * million buckets of others. The ratios of the medians.
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
    const kinds = {
      bare: () => db.execute(sql`select 1`),
      one: () => takeFromPostgres(db, [first]),
      two: () => takeFromPostgres(db, [first, second]),
    };
    const bareMs: number[] = [];
    const oneMs: number[] = [];
    const twoMs: number[] = [];
    for (let round = -WARM_UP; round < ROUNDS; round += 1) {
      const took = [
        await msOf(kinds.bare),
        await msOf(kinds.one),
        await msOf(kinds.two),
      ] as const;
      if (round < 0) continue;
      bareMs.push(took[0]);
      oneMs.push(took[1]);
      twoMs.push(took[2]);
    }
    await close();
    const [bare, one, two] = [median(bareMs), median(oneMs), median(twoMs)];
    const note = (ms: number) =>
      `${bare.toFixed(2)} ms and ${ms.toFixed(2)} ms, ${ROUNDS} rounds`;
    return [
      { name, must: { atMost: 3 }, value: one / bare, note: note(one) },
      {
        name: "a take from two buckets over a bare select 1",
        must: { atMost: 3.5 },
        value: two / bare,
        note: note(two),
      },
    ];
  } finally {
    await server.stop();
  }
}

async function msOf(step: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await step();
  return performance.now() - started;
}
