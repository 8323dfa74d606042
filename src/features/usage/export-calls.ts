import "server-only";
import { describeFault, log } from "@/core/log";
import type { Database } from "@/db/client";
import { type CallPage, type CallsWanted, listCalls } from "./calls.ts";
import { csvRecord } from "./csv.ts";
import type { CallScope } from "./rules.ts";
import type { Call } from "./schema.ts";

const CALLS_A_PIECE = 500;

const COLUMNS: Record<
  string,
  (call: Call) => string | number | boolean | null
> = {
  request_id: (call) => call.requestId,
  started_at: (call) => call.startedAt,
  member: (call) => call.person.name,
  member_id: (call) => call.person.id,
  feature: (call) => call.feature,
  model: (call) => call.modelId,
  served_model: (call) => call.servedModelId,
  state: (call) => call.state,
  outcome: (call) => call.outcome,
  estimated: (call) => call.isEstimated,
  input_tokens: (call) => call.inputTokens,
  cached_input_tokens: (call) => call.cachedInputTokens,
  output_tokens: (call) => call.outputTokens,
  reasoning_tokens: (call) => call.reasoningTokens,
  credits: (call) => call.credits,
  included_credits: (call) => call.includedCredits,
  prepaid_credits: (call) => call.prepaidCredits,
  overage_credits: (call) => call.overageCredits,
  held_credits: (call) => call.heldCredits,
  price_id: (call) => call.priceId,
  conversation_id: (call) => call.conversationId,
};

/**
 * All calls that are wanted as a CSV file, newest first, with moments in UTC.
 * Read page by page as the reader takes it, so that a long history is never in
 * memory; calls that begin after it are not in it. A fault ends the stream with
 * an error, so that half a file does not look like a whole one.
 */
export function exportCalls(
  db: Database,
  wanted: { scope: CallScope; wanted: CallsWanted },
): ReadableStream<Uint8Array> {
  const pieces = piecesOf(db, wanted);
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: async () => {
      await pieces.return();
    },
  });
}

async function* piecesOf(
  db: Database,
  { scope, wanted }: { scope: CallScope; wanted: CallsWanted },
) {
  const encoder = new TextEncoder();
  yield encoder.encode(csvRecord(Object.keys(COLUMNS)));
  let before: string | null = null;
  do {
    const page: CallPage = await listCalls(db, {
      ...{ scope, wanted, before },
      limit: CALLS_A_PIECE,
    }).catch((error: unknown) => {
      log.error("export of calls failed", describeFault(error));
      throw error;
    });
    yield encoder.encode(page.calls.map(recordOf).join(""));
    before = page.next;
  } while (before !== null);
}

const recordOf = (call: Call) =>
  csvRecord(Object.values(COLUMNS).map((cell) => cell(call)));
