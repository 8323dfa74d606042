import { describe, expect, test } from "vitest";
import {
  editPlanInput,
  newPrice,
  typedUsd,
} from "@/features/admin/catalogue/schema";

const typed = {
  modelId: "gpt-4o",
  effectiveFrom: "2026-12-01T09:30",
  inputMicros: "2.5",
  cachedInputMicros: "1.25",
  cacheWriteMicros: "2.5",
  outputMicros: "10",
  inputWeight: "4",
  cachedInputWeight: "2",
  cacheWriteWeight: "4",
  outputWeight: "16",
};

describe("a price as it is typed", () => {
  test("is read in micro-dollars, credits and UTC", () => {
    expect(newPrice.parse(typed)).toEqual({
      modelId: "gpt-4o",
      effectiveFrom: new Date("2026-12-01T09:30:00Z"),
      inputMicros: 2_500_000n,
      cachedInputMicros: 1_250_000n,
      cacheWriteMicros: 2_500_000n,
      outputMicros: 10_000_000n,
      inputWeight: 4,
      cachedInputWeight: 2,
      cacheWriteWeight: 4,
      outputWeight: 16,
    });
  });

  test.each([
    { inputMicros: "-1" },
    { inputMicros: "1e3" },
    { inputMicros: "0.1234567" },
    { inputMicros: "10000" },
    { inputMicros: "" },
    { inputWeight: "0" },
    { inputWeight: "1.5" },
    { outputWeight: "1001" },
    { effectiveFrom: "2026-13-01T09:30" },
    { effectiveFrom: "2026-12-01" },
    { effectiveFrom: "" },
  ])("is refused with %j", (changes) => {
    expect(newPrice.safeParse({ ...typed, ...changes }).success).toBe(false);
  });

  test.each([
    [0n, "0"],
    [1n, "0.000001"],
    [150_000n, "0.15"],
    [10_000_000n, "10"],
    [100_000_000n, "100"],
  ])("of %s micro-dollars is typed as %s", (micros, text) => {
    expect(typedUsd(micros)).toBe(text);
    expect(newPrice.parse({ ...typed, inputMicros: text }).inputMicros).toBe(
      micros,
    );
  });
});

describe("a plan as it is typed", () => {
  const plan = {
    planId: "pro",
    seen: "",
    creditsPerPeriod: "",
    dailyRequestsPerMember: "0",
    concurrentCallsPerMember: "8",
    outputTokensMax: "4096",
    hasStandard: "on",
    reason: "asked for by the owner",
  };

  test("has no limit where nothing stands, and no box that is not ticked", () => {
    expect(editPlanInput.parse(plan)).toMatchObject({
      creditsPerPeriod: null,
      dailyRequestsPerMember: 0,
      hasStandard: true,
      hasPremium: false,
      isOffered: false,
    });
  });

  test.each([
    { creditsPerPeriod: "-1" },
    { creditsPerPeriod: "1.5" },
    { creditsPerPeriod: "1000000000001" },
    { concurrentCallsPerMember: "0" },
    { outputTokensMax: "255" },
    { reason: "short" },
  ])("is refused with %j", (changes) => {
    expect(editPlanInput.safeParse({ ...plan, ...changes }).success).toBe(
      false,
    );
  });
});
