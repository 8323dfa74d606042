import { describe, expect, test } from "vitest";
import { endingOf, isFree } from "@/features/llm/ending";
import type { GenerationEnd } from "@/features/llm/generate";
import { brokenOff, timedOut } from "@/features/llm/provider-errors";

const servedModel = {
  id: "gpt-4o-mini",
  name: "GPT-4o mini",
  provider: "openai",
  kind: "chat",
  tier: "standard",
  status: "active",
  contextTokensMax: 128_000,
  outputTokensMax: 16_384,
  isReasoning: false,
  imageTokens: null,
  imageTileTokens: null,
  fallbackModelId: null,
  successorModelId: null,
  isPaused: false,
  pausedReason: null,
  priceId: "price",
  weights: { input: 1, cachedInput: 1, cacheWrite: 1, output: 1 },
  inputMicros: 150_000n,
} satisfies GenerationEnd["servedModel"];

const ended = (facts: Partial<GenerationEnd> = {}): GenerationEnd => ({
  servedModel,
  isComplete: false,
  failure: null,
  usage: null,
  wasInFlight: true,
  attempts: 1,
  failedAttemptsCostNanos: 0n,
  ...facts,
});

const TOKEN = new Date();
const running = { firstTokenAt: TOKEN, stopReason: null };
const silent = { firstTokenAt: null, stopReason: null };

describe("endingOf", () => {
  test("is complete also when a stop came with the last token", () => {
    const call = { ...running, stopReason: "requested" as const };

    expect(endingOf(call, ended({ isComplete: true }))).toEqual({
      outcome: "completed",
      errorCode: null,
      servedModelId: "gpt-4o-mini",
    });
  });

  test.each([
    [brokenOff, "provider_error"],
    [timedOut, "provider_unavailable"],
  ])("is failed with the provider's failure", (failure, errorCode) => {
    expect(endingOf(running, ended({ failure }))).toMatchObject({
      outcome: "failed",
      errorCode,
    });
  });

  test.each([
    ["requested", null],
    ["time_limit", null],
    ["lost_lease", null],
    ["suspended", "account_suspended"],
    ["brake", "service_paused"],
    ["shutdown", "service_paused"],
  ] as const)("is stopped when %s, with code %s", (stopReason, errorCode) => {
    expect(endingOf({ ...running, stopReason }, ended())).toMatchObject({
      outcome: "stopped",
      errorCode,
    });
  });
});

describe("isFree", () => {
  test("is never a whole answer, nor one with a token", () => {
    expect(isFree(silent, ended({ isComplete: true }))).toBe(false);
    expect(isFree(running, ended({ failure: brokenOff }))).toBe(false);
    expect(isFree({ ...running, stopReason: "shutdown" }, ended())).toBe(false);
  });

  test("is a failure before the first token", () => {
    expect(isFree(silent, ended({ failure: timedOut }))).toBe(true);
  });

  test.each([
    ["requested", false],
    ["suspended", false],
    ["brake", true],
    ["shutdown", true],
    ["time_limit", true],
    ["lost_lease", true],
  ] as const)("a silent call stopped as %s: %s", (stopReason, free) => {
    expect(isFree({ ...silent, stopReason }, ended())).toBe(free);
  });

  test("is a stop between two attempts", () => {
    const call = { ...silent, stopReason: "requested" as const };

    expect(isFree(call, ended({ wasInFlight: false }))).toBe(true);
  });
});
