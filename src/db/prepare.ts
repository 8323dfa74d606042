import "server-only";
import { env } from "@/core/env";
import { pool } from "./client.ts";
import { assertMigrated, migrateDatabase } from "./migrate.ts";

/**
 * Readies the app's database for this code at start: migrates, or with
 * MIGRATE_ON_START=0 only checks. Safe in several processes at once.
 *
 * @throws Error with a sentence when this code must not serve this database.
 */
export async function prepareDatabase() {
  const { DATABASE_URL, DATABASE_DIRECT_URL, MIGRATE_ON_START } = env();
  if (!MIGRATE_ON_START) return assertMigrated(pool);
  await migrateDatabase(
    DATABASE_URL
      ? { url: DATABASE_DIRECT_URL ?? DATABASE_URL }
      : { embedded: pool },
  );
}
