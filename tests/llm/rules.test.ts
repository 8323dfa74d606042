import { describe, expect, test } from "vitest";
import type { ProviderFailure } from "@/features/llm/provider-errors";
import {
  allowsFallback,
  creditsForWords,
  healthOf,
  mayStandIn,
  retryDelayMs,
} from "@/features/llm/rules";

const failure = (facts: Partial<ProviderFailure> = {}): ProviderFailure => ({
  code: "provider_unavailable",
  isRetryable: true,
  retryAfterMs: null,
  status: 503,
  mayHaveCost: false,
  ...facts,
});

describe("retryDelayMs", () => {
  test.each([
    [1, 0, 100],
    [1, 1, 200],
    [2, 0, 200],
    [2, 1, 400],
  ])("after try %i with %i of jitter is %i ms", (tries, random, delayMs) => {
    expect(retryDelayMs(failure(), tries, random)).toBe(delayMs);
  });

  test("waits at least as long as the provider asks", () => {
    const asked = failure({ retryAfterMs: 2_000 });

    expect(retryDelayMs(asked, 1, 0)).toBe(2_000);
  });

  test.each([
    ["three tries are made", failure(), 3],
    ["it cannot help", failure({ isRetryable: false }), 1],
    ["the provider asks for too long", failure({ retryAfterMs: 8_001 }), 1],
  ])("gives up when %s", (_, given, tries) => {
    expect(retryDelayMs(given, tries, 0)).toBeNull();
  });
});

describe("another model", () => {
  test.each([
    ["a provider that is away", failure({ isRetryable: false }), true],
    ["an answer that broke off", failure({ code: "provider_error" }), true],
    [
      "a request that was refused",
      failure({ code: "provider_error", isRetryable: false }),
      false,
    ],
  ])("may be tried after %s: %s", (_, given, allowed) => {
    expect(allowsFallback(given)).toBe(allowed);
  });

  const chosen = {
    tier: "standard",
    weights: { input: 2, cachedInput: 2, cacheWrite: 2, output: 2 },
  };

  test("of the same tier and no dearer may stand in", () => {
    const cheaper = { input: 1, cachedInput: 2, cacheWrite: 2, output: 2 };

    expect(mayStandIn(chosen, chosen)).toBe(true);
    expect(mayStandIn(chosen, { ...chosen, weights: cheaper })).toBe(true);
  });

  test.each(["input", "cachedInput", "cacheWrite", "output"])(
    "with a dearer %s may not",
    (weight) => {
      const weights = { ...chosen.weights, [weight]: 3 };

      expect(mayStandIn(chosen, { ...chosen, weights })).toBe(false);
    },
  );

  test("of another tier may not", () => {
    expect(mayStandIn(chosen, { ...chosen, tier: "premium" })).toBe(false);
  });
});

test("creditsForWords weighs question and answer, to two digits", () => {
  expect(creditsForWords(500, { input: 1, output: 1 })).toBe(710);
  expect(creditsForWords(500, { input: 4, output: 16 })).toBe(11_000);
});

describe("a model's health", () => {
  test.each([
    [{ calls: 4, failed: 0, firstTokenMs: 5_001 }, "slow"],
    [{ calls: 4, failed: 0, firstTokenMs: 5_000 }, "answering"],
    [{ calls: 3, failed: 0, firstTokenMs: 20_000 }, "answering"],
    [{ calls: 4, failed: 1, firstTokenMs: 20_000 }, "failing"],
    [{ calls: 4, failed: 4, firstTokenMs: null }, "down"],
    [{ calls: 3, failed: 3, firstTokenMs: null }, "answering"],
  ])("of %o is %s", (recent, state) => {
    expect(healthOf(recent).state).toBe(state);
  });
});
