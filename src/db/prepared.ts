import "server-only";
import { createHash } from "node:crypto";
import { DrizzleQueryError, type SQL } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import pg from "pg";
import type { Database } from "./client.ts";
import type { LatePool } from "./open.ts";

type Row = Record<string, unknown>;

const dialect = new PgDialect({ casing: "snake_case" });

/**
 * Runs a statement that every call runs. Each connection is told its text once,
 * under a name, and neither reads nor plans it again; inside of a transaction,
 * and where connections are not the server's own, it is told each time.
 *
 * @throws DrizzleQueryError
 */
export async function executePrepared(
  db: Database,
  statement: SQL,
): Promise<Row[]> {
  const pool = "$client" in db && db.$client;
  if (!isLatePool(pool)) return (await db.execute(statement)).rows;
  const { sql: text, params: values } = dialect.sqlToQuery(statement);
  try {
    return await query(pool, { text, values });
  } catch (error) {
    throw error instanceof Error
      ? new DrizzleQueryError(text, values, error)
      : error;
  }
}

/** By its shape: each bundle of the process has a class of its own. */
const isLatePool = (pool: unknown): pool is LatePool =>
  pool instanceof pg.Pool && "keepsStatements" in pool;

async function query(
  pool: LatePool,
  statement: { text: string; values: unknown[] },
): Promise<Row[]> {
  if (pool.keepsStatements) {
    try {
      const name = nameOf(statement.text);
      return (await pool.query<Row>({ name, ...statement })).rows;
    } catch (error) {
      if (!isAboutNames(error)) throw error;
      pool.forgoNames();
    }
  }
  return (await pool.query<Row>(statement)).rows;
}

/**
 * A pooler that hands connections round without knowing names: the name is not
 * there, or there already. Or a release has changed what a function answers.
 * Raised before anything is done.
 */
const ABOUT_NAMES = new Set<unknown>(["26000", "42P05", "0A000"]);

const isAboutNames = (error: unknown) =>
  error instanceof pg.DatabaseError && ABOUT_NAMES.has(error.code);

const names = new Map<string, string>();

/** The same for the same text in every process, and for no other. */
function nameOf(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = createHash("sha256").update(text).digest("base64url");
  names.set(text, name);
  return name;
}
