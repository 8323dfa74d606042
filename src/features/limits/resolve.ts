import "server-only";
import { type SQL, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { parseReceipt } from "@/features/usage/receipts";
import type { Receipt } from "@/features/usage/schema";

/**
 * Runs the function that ends a call and reads the receipt it leaves, in one
 * round trip. A materialised first step would hide the function's writes from
 * the second, so the receipt is read by a function that sees them.
 */
export async function resolveCall(
  db: Database,
  requestId: string,
  ending: SQL,
): Promise<{ resolved: boolean; receipt: Receipt }> {
  const { rows } = await db.execute(
    sql`select ending.resolved, receipt.*
          from (select ${ending} as resolved offset 0) as ending,
               lateral receipt_of(${requestId}, ending.resolved) as receipt`,
  );
  const [row] = rows;
  if (!row) throw new Error(`request ${requestId} has no receipt`);
  return { resolved: row.resolved === true, receipt: parseReceipt(row) };
}
