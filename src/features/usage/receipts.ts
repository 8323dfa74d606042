import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";
import type { Receipt } from "./schema.ts";

/** Whole and within 2^53: what one call uses and costs always is. */
const count = z.coerce.number().int().safe();

const receiptRow = z
  .object({
    request_id: z.string(),
    conversation_id: z.string().nullable(),
    feature: z.string(),
    state: z.enum(["held", "settled", "released", "expired"]),
    outcome: z.enum(["completed", "stopped", "failed", "abandoned"]).nullable(),
    model_id: z.string(),
    served_model_id: z.string().nullable(),
    price_id: z.string(),
    input_tokens: count,
    cached_input_tokens: count,
    output_tokens: count,
    reasoning_tokens: count,
    credits: count,
    included_credits: count,
    prepaid_credits: count,
    overage_credits: count,
    held_credits: count,
    is_estimated: z.boolean(),
    started_at: column.moment,
    first_token_at: column.moment.nullable(),
    error_code: z.string().nullable(),
    context_start_id: z.string().nullable(),
  })
  .transform(
    (row): Receipt => ({
      requestId: row.request_id,
      conversationId: row.conversation_id,
      feature: row.feature,
      state: row.state,
      outcome: row.outcome,
      modelId: row.model_id,
      servedModelId: row.served_model_id,
      priceId: row.price_id,
      inputTokens: row.input_tokens,
      cachedInputTokens: row.cached_input_tokens,
      outputTokens: row.output_tokens,
      reasoningTokens: row.reasoning_tokens,
      credits: row.credits,
      includedCredits: row.included_credits,
      prepaidCredits: row.prepaid_credits,
      overageCredits: row.overage_credits,
      heldCredits: row.held_credits,
      isEstimated: row.is_estimated,
      startedAt: row.started_at.toISOString(),
      timeToFirstTokenMs:
        row.first_token_at === null
          ? null
          : Math.max(
              0,
              row.first_token_at.getTime() - row.started_at.getTime(),
            ),
      errorCode: row.error_code,
      contextStartId: row.context_start_id,
    }),
  );

/** Receipts of the calls a condition on `call_receipts` selects, in its order. */
export const selectReceipts = (
  db: Database,
  selection: SQL,
): Promise<Receipt[]> =>
  callFunction(db, sql`select * from call_receipts ${selection}`, receiptRow);

/** Parses a row of `call_receipts` that another statement returned. */
export const parseReceipt = (row: unknown): Receipt => receiptRow.parse(row);
