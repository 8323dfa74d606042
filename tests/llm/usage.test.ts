import type { LanguageModelV4Usage } from "@ai-sdk/provider";
import { describe, expect, test } from "vitest";
import { estimateUsage, usageFromProvider } from "@/features/llm/usage";

type Numbers = (number | undefined)[];

const usage = (
  raw: LanguageModelV4Usage["raw"] | undefined,
  [total, cacheRead, cacheWrite]: Numbers,
  [output, reasoning]: Numbers,
): LanguageModelV4Usage => ({
  inputTokens: { total, noCache: undefined, cacheRead, cacheWrite },
  outputTokens: { total: output, text: undefined, reasoning },
  ...(raw && { raw }),
});

describe("usageFromProvider", () => {
  test("takes cache and reasoning as parts of the totals", () => {
    const raw = { input_tokens: 100, output_tokens: 50 };

    expect(usageFromProvider(usage(raw, [100, 60, 20], [50, 30]))).toEqual({
      inputTokens: 100,
      cachedInputTokens: 60,
      cacheWriteTokens: 20,
      outputTokens: 50,
      reasoningTokens: 30,
      isEstimated: false,
      raw,
    });
  });

  test("reads Chat Completions' names as well", () => {
    const raw = { prompt_tokens: 7, completion_tokens: 3 };

    expect(
      usageFromProvider(usage(raw, [7, undefined, undefined], [3, undefined])),
    ).toMatchObject({ inputTokens: 7, cachedInputTokens: 0, outputTokens: 3 });
  });

  test("takes an answer without a word for what it is", () => {
    const raw = { input_tokens: 7, output_tokens: 0 };

    expect(usageFromProvider(usage(raw, [7, 0, 0], [0, 0]))).toMatchObject({
      outputTokens: 0,
      isEstimated: false,
    });
  });

  test("never lets parts exceed their total", () => {
    const raw = { input_tokens: 10, output_tokens: 5 };

    expect(usageFromProvider(usage(raw, [10, 8, 8], [5, 9]))).toMatchObject({
      cachedInputTokens: 8,
      cacheWriteTokens: 2,
      reasoningTokens: 5,
    });
  });

  test.each([
    ["no usage", undefined],
    ["no raw usage", usage(undefined, [1], [1])],
    ["an empty object", usage({}, [0, 0, 0], [0, 0])],
    ["no input, read as 0", usage({ completion_tokens: 5 }, [0], [5])],
    ["no output, read as 0", usage({ prompt_tokens: 5 }, [5], [0])],
    [
      "null for a number",
      usage({ input_tokens: null, output_tokens: 5 }, [0], [5]),
    ],
    [
      "a negative number",
      usage({ input_tokens: -1, output_tokens: 5 }, [-1], [5]),
    ],
    [
      "half a token",
      usage({ input_tokens: 1.5, output_tokens: 5 }, [1.5], [5]),
    ],
    [
      "totals that are not there",
      usage({ input_tokens: 1, output_tokens: 1 }, [undefined], [undefined]),
    ],
  ])("with %s is unknown, not zero", (_, given) => {
    expect(usageFromProvider(given)).toBeNull();
  });
});

describe("estimateUsage", () => {
  const call = {
    inputTokensCounted: 100,
    inputTokensHeld: 118,
    receivedOutputTokens: 40,
    maxOutputTokens: 1_024,
    isReasoning: false,
  };

  test("is the input as counted and the output as received", () => {
    expect(estimateUsage(call)).toEqual({
      inputTokens: 100,
      cachedInputTokens: 0,
      cacheWriteTokens: 0,
      outputTokens: 40,
      reasoningTokens: 0,
      isEstimated: true,
      raw: null,
    });
  });

  test("is never above the hold", () => {
    const overrun = { ...call, receivedOutputTokens: 2_000 };

    expect(estimateUsage(overrun).outputTokens).toBe(1_024);
  });

  test("takes a reasoning model's output at the hold", () => {
    const reasoning = { ...call, isReasoning: true };

    expect(estimateUsage(reasoning).outputTokens).toBe(1_024);
  });
});
