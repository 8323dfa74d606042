import { databaseNamed } from "@tests/support/postgres";
import pg from "pg";
import { migrateDatabase } from "@/db/migrate";
import { type OpenDatabase, openDatabase } from "@/db/open";
import { seedCatalogue } from "@/features/plans/seed";

/** A new database of this name on a benchmark's server, migrated and seeded. */
export async function openBenchDatabase(
  serverUrl: string,
  name: string,
): Promise<OpenDatabase> {
  const admin = new pg.Client({ connectionString: serverUrl });
  await admin.connect();
  await admin.query(`create database ${name}`);
  await admin.end();
  const url = databaseNamed(serverUrl, name);
  await migrateDatabase({ url });
  const opened = openDatabase({ url });
  await seedCatalogue(opened.db);
  return opened;
}
