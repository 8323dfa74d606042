import type { ProviderFailure } from "./provider-errors.ts";

const ATTEMPTS_PER_MODEL = 3;
const FIRST_DELAY_MS = 200;
const DELAY_MS_MAX = 3_000;
/** Asked to wait longer than this, another model answers sooner. */
const RETRY_AFTER_MS_MAX = 8_000;

/**
 * How long to wait before the same model is tried again; null to give it up.
 * Doubles a try, with full jitter on the upper half; a provider's own
 * Retry-After is the least.
 *
 * @param random a number from 0 to 1
 */
export function retryDelayMs(
  failure: ProviderFailure,
  attemptsOfModel: number,
  random: number,
): number | null {
  if (!failure.isRetryable || attemptsOfModel >= ATTEMPTS_PER_MODEL)
    return null;
  const asked = failure.retryAfterMs ?? 0;
  if (asked > RETRY_AFTER_MS_MAX) return null;
  const full = Math.min(
    FIRST_DELAY_MS * 2 ** (attemptsOfModel - 1),
    DELAY_MS_MAX,
  );
  return Math.max(asked, Math.round(full * (0.5 + random / 2)));
}

/** Whether another model may be tried after this failure. */
export const allowsFallback = (failure: ProviderFailure) =>
  failure.code === "provider_unavailable" || failure.isRetryable;

type Weighted = {
  tier: string;
  weights: {
    input: number;
    cachedInput: number;
    cacheWrite: number;
    output: number;
  };
};

/**
 * Whether a model may answer in another's place: of the same tier, and no
 * token of it dearer to the customer.
 */
export const mayStandIn = (chosen: Weighted, fallback: Weighted) =>
  fallback.tier === chosen.tier &&
  fallback.weights.input <= chosen.weights.input &&
  fallback.weights.cachedInput <= chosen.weights.cachedInput &&
  fallback.weights.cacheWrite <= chosen.weights.cacheWrite &&
  fallback.weights.output <= chosen.weights.output;

/** English prose; other languages take more. */
const TOKENS_PER_WORD = 4 / 3;
/** A short question before the answer. */
const QUESTION_TOKENS = 40;

/** What an answer of so many words may cost, in credits, to two digits. */
export function creditsForWords(
  words: number,
  weights: { input: number; output: number },
): number {
  const credits =
    words * TOKENS_PER_WORD * weights.output + QUESTION_TOKENS * weights.input;
  return Number(credits.toPrecision(2));
}

export type ModelHealth =
  | { state: "answering"; firstTokenMs: number | null }
  | { state: "slow"; firstTokenMs: number }
  | { state: "failing"; failed: number; calls: number }
  | { state: "down" };

/** Fewer calls than this say nothing against a model. */
const CALLS_TO_JUDGE = 4;

/** A first word that comes later than this is told as slow. */
const SLOW_MS = 5_000;

/** What a model's last calls say of it: down when none of them was answered. */
export function healthOf(recent: {
  calls: number;
  failed: number;
  firstTokenMs: number | null;
}): ModelHealth {
  const { calls, failed, firstTokenMs } = recent;
  if (calls >= CALLS_TO_JUDGE && failed === calls) return { state: "down" };
  if (calls >= CALLS_TO_JUDGE && failed >= calls / 4) {
    return { state: "failing", failed, calls };
  }
  return calls >= CALLS_TO_JUDGE && firstTokenMs && firstTokenMs > SLOW_MS
    ? { state: "slow", firstTokenMs }
    : { state: "answering", firstTokenMs };
}
