import { join } from "node:path";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import pg, { type Pool, type PoolClient } from "pg";
import { env } from "@/core/env";
import {
  functionsAreStale,
  installFunctions,
  readFunctions,
} from "./functions.ts";
import { listMissingMigrations } from "./journal.ts";
import { assertCodeIsNewEnough, readRelease } from "./release.ts";

/** Any number, as long as every process asks for the same. */
const MIGRATION_LOCK = 8655428304;

export type MigrationTarget =
  /** A server, reached directly: a pooler would lose the session's lock. */
  | { url: string }
  /** The embedded database, which is one process's already. */
  | { embedded: Pool };

type Session = pg.Client | PoolClient;

export type MigrationReport = {
  migrations: string[];
  areFunctionsInstalled: boolean;
};

/** Where the configured database is migrated, given a pool on it. */
export function configuredTarget(pool: Pool): MigrationTarget {
  const { DATABASE_URL, DATABASE_DIRECT_URL } = env();
  if (!DATABASE_URL) return { embedded: pool };
  return { url: DATABASE_DIRECT_URL ?? DATABASE_URL };
}

/**
 * Brings a database to what this code expects: migrations of drizzle/, then the
 * functions of src/db/functions when they changed. Processes that start at the
 * same time queue; the first does the work.
 *
 * @param root the folder that holds drizzle/ and src/.
 * @returns what was done; nothing on a database that is up to date.
 * @throws Error when the database needs newer code than this.
 */
export async function migrateDatabase(
  target: MigrationTarget,
  root = process.cwd(),
): Promise<MigrationReport> {
  if ("url" in target) {
    return withServer(target.url, (client) => bringUpToDate(client, root));
  }
  const client = await target.embedded.connect();
  try {
    return await bringUpToDate(client, root);
  } finally {
    client.release();
  }
}

/**
 * For a start that must not migrate.
 *
 * @throws Error when the database needs newer code, or lacks what this needs.
 */
export async function assertMigrated(pool: Pool, root = process.cwd()) {
  const release = await readRelease(pool);
  assertCodeIsNewEnough(release);
  const missing = await listMissingMigrations(pool, root);
  if (missing.length > 0) {
    throw new Error(
      `The database lacks ${missing.join(", ")}. Run \`npm run db:migrate\`, or remove MIGRATE_ON_START=0.`,
    );
  }
  if (functionsAreStale(release, readFunctions(root))) {
    throw new Error(
      "The database lacks the functions of this release. Run `npm run db:migrate`, or remove MIGRATE_ON_START=0.",
    );
  }
}

async function withServer<Value>(
  url: string,
  work: (client: Session) => Promise<Value>,
): Promise<Value> {
  const client = new pg.Client({
    connectionString: url,
    application_name: "tollgate-migrate",
  });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    return await work(client);
  } finally {
    // Ends the session, and the lock with it.
    await client.end();
  }
}

async function bringUpToDate(
  client: Session,
  root: string,
): Promise<MigrationReport> {
  assertCodeIsNewEnough(await readRelease(client));

  const migrations = await listMissingMigrations(client, root);
  if (migrations.length > 0) await applyMigrations(client, root);

  const release = await readRelease(client);
  const functions = readFunctions(root);
  const areFunctionsInstalled = functionsAreStale(release, functions);
  if (areFunctionsInstalled) await installFunctions(client, functions);
  return { migrations, areFunctionsInstalled };
}

async function applyMigrations(client: Session, root: string) {
  await migrate(drizzle(client), {
    migrationsFolder: join(/* turbopackIgnore: true */ root, "drizzle"),
  });
  await client.query(
    "insert into schema_release default values on conflict do nothing",
  );
  const skipped = await listMissingMigrations(client, root);
  if (skipped.length > 0) {
    throw new Error(
      `Not applied, because a later migration was there first: ${skipped.join(", ")}. Generate them anew with \`npm run db:generate\`.`,
    );
  }
}
