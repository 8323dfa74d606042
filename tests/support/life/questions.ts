import { INPUT_TOKENS } from "./prices.ts";

/** A question as a browser sends it: another attempt has the same key. */
export type Question = { key: string; requestId: string };

export const ANSWER_TOKENS = 150;

/** As much of an answer as there is, or none at all. */
export const questionOf = (modelId: string, { key, requestId }: Question) => ({
  ...{ requestId, modelId, idempotencyKey: key, text: key },
  inputTokensCounted: INPUT_TOKENS,
  outputTokens: { min: ANSWER_TOKENS, max: ANSWER_TOKENS },
});
