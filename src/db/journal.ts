import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ClientBase, Pool } from "pg";
import { z } from "zod";

const journal = z.object({
  entries: z.array(z.object({ tag: z.string(), when: z.number() })),
});

const appliedRows = z.array(z.object({ when: z.coerce.number() }));

/** Names of the migrations in drizzle/ that a database has not had. */
export async function listMissingMigrations(
  client: ClientBase | Pool,
  root: string,
): Promise<string[]> {
  const path = join(
    /* turbopackIgnore: true */ root,
    "drizzle/meta/_journal.json",
  );
  const { entries } = journal.parse(JSON.parse(readFileSync(path, "utf8")));
  const applied = await listApplied(client);
  return entries.filter(({ when }) => !applied.has(when)).map(({ tag }) => tag);
}

async function listApplied(client: ClientBase | Pool): Promise<Set<number>> {
  const found = await client.query(
    "select to_regclass('drizzle.__drizzle_migrations') is not null as exists",
  );
  if (!found.rows[0]?.exists) return new Set();
  const { rows } = await client.query(
    'select created_at as "when" from drizzle.__drizzle_migrations',
  );
  return new Set(appliedRows.parse(rows).map(({ when }) => when));
}
