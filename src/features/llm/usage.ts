import type { LanguageModelV4Usage } from "@ai-sdk/provider";
import type { CallUsage } from "@/features/limits/schema";

/**
 * What the provider says a call used, or null when it does not say. A number
 * it leaves out is unknown, never zero: without both totals there is no usage.
 *
 * The provider packages turn a missing total into 0 where the rest of the
 * object came, so totals are taken only where the raw object has them.
 */
export function usageFromProvider(
  usage: LanguageModelV4Usage | undefined,
): CallUsage | null {
  if (!usage?.raw) return null;
  const { inputTokens: input, outputTokens: output, raw } = usage;
  if (!hasNumber(raw, ["input_tokens", "prompt_tokens"])) return null;
  if (!hasNumber(raw, ["output_tokens", "completion_tokens"])) return null;
  if (!isCount(input.total) || !isCount(output.total)) return null;

  const cachedInputTokens = atMost(input.cacheRead, input.total);
  return {
    inputTokens: input.total,
    cachedInputTokens,
    cacheWriteTokens: atMost(input.cacheWrite, input.total - cachedInputTokens),
    outputTokens: output.total,
    reasoningTokens: atMost(output.reasoning, output.total),
    isEstimated: false,
    raw,
  };
}

/**
 * What a call used when the provider has not said: input as counted, output as
 * counted from what was received, capped at the hold. A reasoning model's
 * hidden tokens cannot be seen, so its output is taken at the hold.
 */
export function estimateUsage(call: {
  inputTokensCounted: number;
  inputTokensHeld: number;
  receivedOutputTokens: number;
  maxOutputTokens: number;
  isReasoning: boolean;
}): CallUsage {
  return {
    inputTokens: Math.min(call.inputTokensCounted, call.inputTokensHeld),
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: call.isReasoning
      ? call.maxOutputTokens
      : Math.min(call.receivedOutputTokens, call.maxOutputTokens),
    reasoningTokens: 0,
    isEstimated: true,
    raw: null,
  };
}

const hasNumber = (raw: Record<string, unknown>, names: string[]) =>
  names.some((name) => isCount(raw[name]));

const isCount = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

/** A part of a total; one that the provider does not name is none of it. */
const atMost = (part: number | undefined, total: number) =>
  isCount(part) ? Math.min(part, total) : 0;
