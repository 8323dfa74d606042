import { randomUUID } from "node:crypto";
import pg from "pg";
import { test as base, inject } from "vitest";
import { openDatabase } from "@/db/open";
import { databaseNamed } from "./postgres.ts";

const CONNECTIONS_MAX = 50;

/**
 * vitest's `test` with a database: one a file, cloned from the migrated and
 * seeded template and dropped after. The tests of a file share it, so each
 * makes the people it needs. A file that leaves a transaction open fails.
 */
export const test = base
  .extend(
    "clone",
    { scope: "file" },
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads the pattern
    async ({}, { onCleanup }) => {
      const clone = await cloneTemplate();
      onCleanup(async () => {
        // Again, for the processes that a test started.
        await clone.assertNothingOpen().finally(clone.drop);
      });
      return clone;
    },
  )
  .extend("databaseUrl", { scope: "file" }, ({ clone }) => clone.url)
  .extend("database", { scope: "file" }, async ({ clone }, { onCleanup }) => {
    const opened = openDatabase({
      url: clone.url,
      connectionsMax: CONNECTIONS_MAX,
    });
    onCleanup(async () => {
      // First, because closing waits for what was never given back.
      await clone.assertNothingOpen();
      await opened.close();
    });
    return opened;
  })
  .extend("pool", { scope: "file" }, ({ database }) => database.pool)
  .extend("db", { scope: "file" }, ({ database }) => database.db);

/** A database of its own on the run's server, empty or as the template. */
export async function cloneTemplate({ isEmpty = false } = {}) {
  const name = `tollgate_${randomUUID().replaceAll("-", "")}`;
  const { url, template } = inject("postgres");
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  await admin.query(
    `create database ${name} template ${isEmpty ? "template0" : template} strategy file_copy`,
  );

  const drop = async () => {
    // Waits 5 s for connections that are closing; force ends the others.
    await admin
      .query(`drop database ${name}`)
      .catch(() => admin.query(`drop database ${name} with (force)`));
    await admin.end();
  };
  const assertNothingOpen = () => assertNoTransactionLeftOpen(admin, name);
  return { url: databaseNamed(url, name), assertNothingOpen, drop };
}

async function assertNoTransactionLeftOpen(admin: pg.Client, name: string) {
  const { rows } = await admin.query(
    "select query from pg_stat_activity where datname = $1 and state like 'idle in transaction%'",
    [name],
  );
  if (rows.length === 0) return;
  const queries = rows.map(({ query }) => `  ${query}`).join("\n");
  throw new Error(`Transactions are left open, last query each:\n${queries}`);
}
