import "server-only";
import { env } from "@/core/env";
import { type OpenDatabase, openDatabase } from "./open.ts";

export type { Database } from "./open.ts";

declare global {
  var tollgateDatabase: OpenDatabase | undefined;
}

/** One for the process: bundles and hot reloads each load this module anew. */
globalThis.tollgateDatabase ??= openDatabase(() => {
  const { DATABASE_URL, DATABASE_DIR, DATABASE_POOL_MAX } = env();
  return DATABASE_URL
    ? { url: DATABASE_URL, connectionsMax: DATABASE_POOL_MAX }
    : { dir: DATABASE_DIR };
});

/** Opens nothing before the first query, so that a build may import it. */
export const { db, pool, close: closeDatabase } = globalThis.tollgateDatabase;
