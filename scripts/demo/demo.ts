import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Pool } from "pg";

const FILL = ["1-people", "2-periods", "3-calls", "4-books"];

/** Whether the demonstration is there. */
export async function isDemoThere(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query(
    "select from users where email like '%@demo.example' limit 1",
  );
  return rows.length > 0;
}

/**
 * Makes 90 days of a small business: people, calls, bills, one who abuses it and
 * one whose payment failed. On the real tables, as the calls would have left
 * them; all of it or nothing. The provider was not paid for any of it, so that
 * the operator's budget does not count it.
 */
export const fillDemo = (pool: Pool) => inTransaction(pool, FILL);

/** Takes it away again, and makes the rollups anew without it. */
export const removeDemo = (pool: Pool) =>
  inTransaction(pool, ["remove"], "select rebuild_rollups()");

async function inTransaction(pool: Pool, files: string[], last?: string) {
  const client = await pool.connect();
  try {
    await client.query("begin");
    await client.query("set local timezone to 'UTC'");
    await client.query("select setseed(0.25)");
    for (const file of files) {
      const path = join(import.meta.dirname, `${file}.sql`);
      await client.query(readFileSync(path, "utf8"));
    }
    if (last) await client.query(last);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    client.release();
  }
}
