import "server-only";
import type { SQL } from "drizzle-orm";
import { z } from "zod";
import type { Database } from "./client.ts";
import { executePrepared } from "./prepared.ts";

/** How Postgres writes what JavaScript has no literal for. */
export const column = {
  /** 64-bit integers arrive as text. */
  amount: z.coerce.bigint(),
  /** Moments arrive as text with their zone. */
  moment: z.coerce.date(),
};

/** A call that rides along in another statement, as one column of jsonb. */
export type Companion<Row> = { call: SQL; row: z.ZodType<Row> };

/**
 * Runs one statement that calls a function of src/db/functions and parses its
 * rows, so that a function and its wrapper cannot drift apart unnoticed.
 *
 * @throws ZodError when a row is not of the declared shape.
 */
export async function callFunction<Row extends z.ZodType>(
  db: Database,
  statement: SQL,
  row: Row,
): Promise<z.output<Row>[]> {
  const { rows } = await db.execute(statement);
  return rows.map((raw) => row.parse(raw));
}

/** As `callFunction`, for a statement that every call runs: see `executePrepared`. */
export async function callPrepared<Row extends z.ZodType>(
  db: Database,
  statement: SQL,
  row: Row,
): Promise<z.output<Row>[]> {
  const rows = await executePrepared(db, statement);
  return rows.map((raw) => row.parse(raw));
}
