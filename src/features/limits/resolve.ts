import "server-only";
import { type SQL, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { executePrepared } from "@/db/prepared";
import { parseReceipt } from "@/features/usage/receipts";
import type { Receipt } from "@/features/usage/schema";

/**
 * Runs the function that ends a call: whether it did, and the receipt it
 * leaves, in one round trip. \`alongside\` is a call of another function that
 * takes effect with it or not at all.
 */
export async function resolveCall(
  db: Database,
  ending: SQL,
  alongside: SQL | undefined,
): Promise<{ resolved: boolean; receipt: Receipt }> {
  const [row] = await executePrepared(
    db,
    // One column: each is described anew with every answer.
    sql`select ending.resolved, to_jsonb(ending.receipt) as receipt
               ${alongside && sql`, ${alongside}`}
          from ${ending} as ending`,
  );
  if (!row) throw new Error("the end of a call leaves no receipt");
  return {
    resolved: row.resolved === true,
    receipt: parseReceipt(row.receipt),
  };
}
