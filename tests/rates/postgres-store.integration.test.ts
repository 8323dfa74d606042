import { test } from "@tests/support/database";
import { aBucket } from "@tests/support/rates";
import fc from "fast-check";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import type { Bucket } from "@/features/rates/bucket";
import { sweepRates, takeFromPostgres } from "@/features/rates/postgres-store";

const START_MS = Date.UTC(2026, 2, 15, 12);
const at = (ms: number) => new Date(START_MS + ms);

/** Takes at one moment after another; what is left, null where it is refused. */
async function takeAt(db: Database, bucket: Bucket, momentsMs: number[]) {
  const left: (number | null)[] = [];
  for (const ms of momentsMs) {
    const taken = await takeFromPostgres(db, [bucket], { now: at(ms) });
    left.push(taken.isTaken ? (taken.standings[0]?.remaining ?? -1) : null);
  }
  return left;
}

/** The same by counting: a bucket fills drop by drop, a token is `refillMs`. */
function countAt({ burst, refillMs }: Bucket, momentsMs: number[]) {
  let drops = burst * refillMs;
  let sinceMs = 0;
  return momentsMs.map((nowMs) => {
    drops = Math.min(burst * refillMs, drops + nowMs - sinceMs);
    sinceMs = nowMs;
    if (drops < refillMs) return null;
    drops -= refillMs;
    return Math.floor(drops / refillMs);
  });
}

const keysIn = async (db: Database, bucket: Bucket) => {
  const { rows } = await db.execute(
    `select key from rate_buckets where key = '${bucket.key}'`,
  );
  return rows.length;
};

describe("a bucket in Postgres", () => {
  test("answers as one whose tokens are counted, at any moments", async ({
    db,
  }) => {
    const rule = fc.record({
      burst: fc.integer({ min: 1, max: 6 }),
      refillMs: fc.integer({ min: 1, max: 1_000 }),
    });
    const pauses = fc.array(fc.integer({ min: 0, max: 1_500 }), {
      maxLength: 25,
    });

    await fc.assert(
      fc.asyncProperty(rule, pauses, async (wishes, pausesMs) => {
        const bucket = aBucket(wishes);
        let ms = 0;
        const momentsMs = pausesMs.map((pauseMs) => {
          ms += pauseMs;
          return ms;
        });

        expect(await takeAt(db, bucket, momentsMs)).toEqual(
          countAt(bucket, momentsMs),
        );
      }),
      { numRuns: 40 },
    );
  });

  test("gives nothing more to a clock that runs behind", async ({ db }) => {
    const bucket = aBucket({ burst: 2, refillMs: 1_000 });

    expect(await takeAt(db, bucket, [5_000, 4_000, 4_500, 6_000])).toEqual([
      1,
      null,
      null,
      1,
    ]);
  });

  test("takes from all or from none, and says how each stands", async ({
    db,
  }) => {
    const wide = aBucket({ burst: 5, refillMs: 1_000, key: "test:b" });
    const narrow = aBucket({ burst: 1, refillMs: 1_000, key: "test:c" });
    const other = aBucket({ burst: 5, refillMs: 1_000, key: "test:a" });
    const buckets = [wide, narrow, other];

    const first = await takeFromPostgres(db, buckets, { now: at(0) });
    const second = await takeFromPostgres(db, buckets, { now: at(400) });
    const third = await takeFromPostgres(db, [wide, other], { now: at(400) });

    const left = (taken: typeof first) => [
      taken.isTaken,
      ...taken.standings.map(({ remaining }) => remaining),
    ];
    expect(left(first)).toEqual([true, 4, 0, 4]);
    expect(left(second)).toEqual([false, 4, 0, 4]);
    expect(second.standings.map(({ waitMs }) => waitMs)).toEqual([0, 600, 0]);
    expect(left(third)).toEqual([true, 3, 3]);
  });

  test("never waits in a circle, however the buckets are named", async ({
    db,
  }) => {
    const pair = [
      aBucket({ burst: 1_000, refillMs: 60_000 }),
      aBucket({ burst: 1_000, refillMs: 60_000 }),
    ];

    const taken = await Promise.all(
      Array.from({ length: 200 }, (_, nth) =>
        takeFromPostgres(db, nth % 2 ? pair : pair.toReversed()),
      ),
    );

    expect(taken.filter(({ isTaken }) => isTaken)).toHaveLength(200);
    const [after] = (await takeFromPostgres(db, pair)).standings;
    expect(after?.remaining).toBe(799);
  });

  test("is rewritten in its own page, and costs no index entry", async ({
    db,
    pool,
  }) => {
    const bucket = aBucket({ burst: 1_000, refillMs: 1 });
    await takeAt(
      db,
      bucket,
      Array.from({ length: 200 }, (_, nth) => nth),
    );

    await pool.query("select pg_stat_force_next_flush()");
    const { rows } = await pool.query(
      `select n_tup_upd::int as updated, n_tup_hot_upd::int as hot
         from pg_stat_user_tables where relname = 'rate_buckets'`,
    );
    const { rows: kept } = await pool.query(
      "select relpersistence from pg_class where relname = 'rate_buckets'",
    );

    expect(rows[0].updated).toBeGreaterThan(0);
    // A page is full where another transaction keeps old versions alive.
    expect(rows[0].hot / rows[0].updated).toBeGreaterThan(0.95);
    expect(kept).toEqual([{ relpersistence: "u" }]);
  });
});

describe("the sweep of buckets", () => {
  test("forgets those that are full again and no other", async ({ db }) => {
    await sweepRates(db);
    const idle = aBucket({ burst: 3, refillMs: 1_000 });
    const busy = aBucket({ burst: 3, refillMs: 1_000 });
    await takeAt(db, idle, [0]);
    await takeAt(db, busy, [0, 0]);

    const swept = await sweepRates(db, { now: at(1_500) });

    expect(swept).toEqual({ sweptBuckets: 1 });
    expect([await keysIn(db, idle), await keysIn(db, busy)]).toEqual([0, 1]);
    expect(await takeAt(db, idle, [1_500])).toEqual([2]);
  });

  test("passes over a bucket that somebody takes from", async ({
    db,
    pool,
  }) => {
    const bucket = aBucket({ burst: 3, refillMs: 1_000 });
    await takeAt(db, bucket, [0]);
    const taker = await pool.connect();
    try {
      await taker.query("begin");
      await taker.query("select from rate_buckets where key = $1 for update", [
        bucket.key,
      ]);

      const swept = await sweepRates(db, { now: at(1_000_000) });

      expect(swept.sweptBuckets).toBeGreaterThanOrEqual(0);
      expect(await keysIn(db, bucket)).toBe(1);
    } finally {
      await taker.query("rollback");
      taker.release();
    }
  });
});
