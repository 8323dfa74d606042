import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction } from "@/db/call";
import type { Database } from "@/db/client";

/** A flood of visitors leaves a bucket each: more than these are not read. */
const BUCKETS_READ_MAX = 10_000;

/** How many of the first buckets are not full, and whether there are more. */
export async function countBuckets(
  db: Database,
): Promise<{ buckets: number; isMore: boolean }> {
  const [row] = await callFunction(
    db,
    sql`select (count(*) filter (
                 where b.full_at_ms > extract(epoch from now()) * 1000
               ))::int as buckets,
               count(*) > ${BUCKETS_READ_MAX} as is_more
          from (select full_at_ms from rate_buckets
                 limit ${BUCKETS_READ_MAX + 1}) as b`,
    z.object({ buckets: z.number(), is_more: z.boolean() }),
  );
  if (!row) throw new Error("a count answered no row");
  return {
    buckets: Math.min(row.buckets, BUCKETS_READ_MAX),
    isMore: row.is_more,
  };
}
