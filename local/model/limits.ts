import type { Ask } from "./ask.ts";
import { badRequest, type VendorError } from "./wire/errors.ts";

/** Tokens, as the vendors publish them. Other models have no limit here. */
const LIMITS: Record<string, { contextMax: number; outputMax: number }> = {
  "gpt-4o": { contextMax: 128_000, outputMax: 16_384 },
  "gpt-4o-mini": { contextMax: 128_000, outputMax: 16_384 },
  "llama-3.3-70b-versatile": { contextMax: 131_072, outputMax: 32_768 },
};

/** Refuses what the real model would: too long a prompt, too high a ceiling. */
export function beyondLimits(
  ask: Ask,
  inputTokens: number,
): VendorError | undefined {
  const limits = Object.hasOwn(LIMITS, ask.model)
    ? LIMITS[ask.model]
    : undefined;
  if (!limits) return undefined;
  const { contextMax, outputMax } = limits;
  if (ask.outputTokensMax !== null && ask.outputTokensMax > outputMax) {
    return badRequest(
      `max_tokens is too large: ${ask.outputTokensMax}. This model supports at most ${outputMax} completion tokens.`,
      { param: "max_tokens", code: "invalid_value" },
    );
  }
  if (inputTokens > contextMax) {
    return badRequest(
      `This model's maximum context length is ${contextMax} tokens. However, your messages resulted in ${inputTokens} tokens. Please reduce the length of the messages.`,
      { param: "messages", code: "context_length_exceeded" },
    );
  }
  return undefined;
}
