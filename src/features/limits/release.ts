import "server-only";
import { type SQL, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import type { Receipt } from "@/features/usage/schema";
import { operatorBudgetNanos } from "./lease.ts";
import { resolveCall } from "./resolve.ts";

/**
 * Gives a hold back uncharged, the request of the day included: the provider
 * failed before its first token. What failed attempts may have cost goes to the
 * operator. `released` tells whether this call did it. `alongside` is as in
 * `settle`.
 *
 * @throws DrizzleQueryError for a request that does not exist.
 */
export async function release(
  db: Database,
  call: {
    requestId: string;
    outcome: "failed" | "stopped";
    /** A code of the HTTP contract. */
    errorCode: string | null;
    attempts: number;
    failedAttemptsCostNanos: bigint;
    now?: Date;
  },
  alongside?: SQL,
): Promise<{ released: boolean; receipt: Receipt }> {
  const { resolved, receipt } = await resolveCall(
    db,
    sql`release_call(
      ${call.requestId}, ${call.outcome}, ${call.errorCode}, ${call.attempts},
      ${call.failedAttemptsCostNanos}, ${operatorBudgetNanos()},
      ${call.now ?? null})`,
    alongside,
  );
  return { released: resolved, receipt };
}
