import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction } from "@/db/call";
import type { Database } from "@/db/client";
import { type Bucket, inLockOrder, standingOf, type Taken } from "./bucket.ts";

/** A full table of visitors is swept in several turns. */
const SWEPT_BUCKETS_MAX = 10_000;

const taken = z.object({
  is_taken: z.boolean(),
  full_in_ms: z.array(z.coerce.number()),
});

/**
 * Takes one token from every bucket or from none, in one statement, by the
 * database's clock: any number of processes take from the same buckets. The
 * formula is in take_rate.sql.
 */
export async function takeFromPostgres(
  db: Database,
  buckets: Bucket[],
  { now = null }: { now?: Date | null } = {},
): Promise<Taken> {
  const inOrder = inLockOrder(buckets);
  const list = (pick: (bucket: Bucket) => string | number) =>
    sql.param(inOrder.map(pick));
  const [row] = await callFunction(
    db,
    sql`select * from take_rate(
      ${list(({ key }) => key)}::text[],
      ${list(({ burst }) => burst)}::integer[],
      ${list(({ refillMs }) => refillMs)}::integer[], ${now})`,
    taken,
  );
  if (!row) throw new Error("take_rate answered no row");
  return {
    isTaken: row.is_taken,
    standings: buckets.map((bucket) =>
      standingOf(bucket, row.full_in_ms[inOrder.indexOf(bucket)] ?? 0),
    ),
  };
}

/** Forgets buckets that are full again, at most 10,000 at once. */
export async function sweepRates(
  db: Database,
  { now = null }: { now?: Date | null } = {},
): Promise<{ sweptBuckets: number }> {
  const [row] = await callFunction(
    db,
    sql`select sweep_rates(${SWEPT_BUCKETS_MAX}, ${now}) as swept`,
    z.object({ swept: z.number() }),
  );
  if (!row) throw new Error("sweep_rates answered no row");
  return { sweptBuckets: row.swept };
}
