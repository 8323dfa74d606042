import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction } from "@/db/call";
import type { Database } from "@/db/client";
import { operatorBudgetNanos } from "./lease.ts";

const CALLS_MAX = 1_000;

/**
 * Expires the calls whose lease ran out, at most 1,000 at once: frees each hold
 * and charges what is known to have been received. Any number of processes may
 * sweep at the same time.
 */
export async function sweep(
  db: Database,
  options: { now?: Date } = {},
): Promise<{ sweptCalls: number }> {
  const [row] = await callFunction(
    db,
    sql`select sweep(${CALLS_MAX}, ${operatorBudgetNanos()},
      ${options.now ?? null}) as swept_calls`,
    z.object({ swept_calls: z.number() }),
  );
  if (!row) throw new Error("sweep answered no row");
  return { sweptCalls: row.swept_calls };
}
