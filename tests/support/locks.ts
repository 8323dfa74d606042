import { sql } from "drizzle-orm";
import type { Pool } from "pg";
import { expect, onTestFinished } from "vitest";
import type { Database } from "@/db/client";

/** Takes a lock that stops the process at one point, until the test lets go. */
export async function block(
  pool: Pool,
  statement: string,
  values: string[] = [],
) {
  const client = await pool.connect();
  await client.query("begin");
  await client.query(statement, values);
  let isBlocking = true;
  const letGo = async () => {
    if (!isBlocking) return;
    isBlocking = false;
    await client.query("rollback");
    client.release();
  };
  onTestFinished(letGo);
  return letGo;
}

/** Whether a statement with these words waits for a lock. */
export async function isWaiting(db: Database, words: string): Promise<boolean> {
  const { rows } = await db.execute(sql`
    select from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock'
       and position(${words} in query) > 0`);
  return rows.length > 0;
}

/** Whether one is carried out, waiting or not. */
export async function isWorking(db: Database, words: string): Promise<boolean> {
  const { rows } = await db.execute(sql`
    select from pg_stat_activity
     where datname = current_database() and state = 'active'
       and pid <> pg_backend_pid() and position(${words} in query) > 0`);
  return rows.length > 0;
}

/** Ends the connection of whoever waits so, as a server that goes down does. */
export async function cutOff(db: Database, words: string) {
  await db.execute(sql`
    select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock'
       and position(${words} in query) > 0`);
}

export const until = (condition: () => Promise<boolean>) =>
  expect.poll(condition, { timeout: 20_000, interval: 20 }).toBe(true);
