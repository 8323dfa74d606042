import "server-only";
import { env } from "@/core/env";
import { pool } from "./client.ts";
import {
  assertMigrated,
  configuredTarget,
  migrateDatabase,
} from "./migrate.ts";

/**
 * Readies the app's database for this code at start: migrates, or with
 * MIGRATE_ON_START=0 only checks. Safe in several processes at once.
 *
 * @throws Error with a sentence when this code must not serve this database.
 */
export async function prepareDatabase() {
  if (env().MIGRATE_ON_START) await migrateDatabase(configuredTarget(pool));
  else await assertMigrated(pool);
}
