import { bigint, pgTable, text } from "drizzle-orm/pg-core";

/**
 * A token bucket of the limiter that is not full: whose it is, and when it will
 * be full again if nobody takes from it. A row whose moment has come says the
 * same as no row and is swept.
 *
 * The migration makes the table unlogged: a take waits for no disk, and after a
 * crash of the database every bucket is full, which costs one burst. It leaves
 * room in each page, so that a take rewrites its row in place.
 */
export const rateBuckets = pgTable("rate_buckets", {
  key: text().primaryKey(),
  /** Milliseconds since 1970, by the database's clock. */
  fullAtMs: bigint({ mode: "number" }).notNull(),
});
