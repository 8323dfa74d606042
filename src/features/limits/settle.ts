import "server-only";
import { type SQL, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import type { Receipt } from "@/features/usage/schema";
import { operatorBudgetNanos } from "./lease.ts";
import { resolveCall } from "./resolve.ts";
import type { CallUsage } from "./schema.ts";

export type Settlement = {
  requestId: string;
  outcome: "completed" | "stopped" | "failed";
  /** The model that answered; priced by its row in force at the call's start. */
  servedModelId: string;
  usage: CallUsage;
  receivedOutputTokens: number;
  attempts: number;
  /** A code of the HTTP contract, when the call failed. */
  errorCode: string | null;
  firstTokenAt: Date | null;
  failedAttemptsCostNanos: bigint;
  now?: Date;
};

/**
 * Replaces a hold by the real charge, once however often it is called: counters,
 * ledger, prepaid balance, metering, warnings and the operator's spend in one
 * transaction and one round trip. A hold that expired meanwhile is corrected
 * downwards. `settled` tells whether this call did it. `alongside` is a call of
 * another function that takes effect with the settle or not at all.
 *
 * @throws DrizzleQueryError for a request that does not exist.
 */
export const settle = async (
  db: Database,
  settlement: Settlement,
  alongside?: SQL,
): Promise<{ settled: boolean; receipt: Receipt }> => {
  const { usage } = settlement;
  const { resolved, receipt } = await resolveCall(
    db,
    sql`settle_call(
      ${settlement.requestId}, ${settlement.outcome},
      ${settlement.servedModelId}, ${usage.inputTokens},
      ${usage.cachedInputTokens}, ${usage.cacheWriteTokens},
      ${usage.outputTokens}, ${usage.reasoningTokens}, ${usage.isEstimated},
      ${usage.raw == null ? null : JSON.stringify(usage.raw)}::jsonb,
      ${settlement.receivedOutputTokens}, ${settlement.attempts},
      ${settlement.errorCode}, ${settlement.firstTokenAt},
      ${settlement.failedAttemptsCostNanos}, ${operatorBudgetNanos()},
      ${settlement.now ?? null})`,
    alongside,
  );
  return { settled: resolved, receipt };
};
