import { describe, expect, test } from "vitest";
import {
  addModelInput,
  addPackInput,
  editPlanInput,
  newPrice,
  readUsdCents,
  typedUsd,
  typedUsdCents,
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
    { priceUsdCents: "" },
    { priceUsdCents: "0.49" },
    { seen: "yesterday" },
  ])("is refused with %j", (changes) => {
    expect(editPlanInput.safeParse({ ...plan, ...changes }).success).toBe(
      false,
    );
  });
});

describe("a price in dollars", () => {
  test.each([
    ["20", 2_000n],
    ["20.5", 2_050n],
    [" 0.50 ", 50n],
    ["100000", 10_000_000n],
  ])("%j is read in cents", (text, cents) => {
    expect(readUsdCents(text)).toBe(cents);
  });

  test.each(["", "0", "0.49", "20.001", "-20", "1e3", "$20", "100000.01"])(
    "%j cannot be used",
    (text) => {
      expect(readUsdCents(text)).toBeNull();
    },
  );

  test.each([
    [2_000n, "20"],
    [2_050n, "20.50"],
    [50n, "0.50"],
  ])("of %s cents is typed as %s", (cents, text) => {
    expect(typedUsdCents(cents)).toBe(text);
    expect(readUsdCents(text)).toBe(cents);
  });
});

describe("a pack as it is typed", () => {
  const pack = {
    name: " 1 million credits ",
    credits: "1000000",
    priceUsdCents: "11.50",
    sortOrder: "2",
    isActive: "on",
    reason: "asked for by the owner",
  };

  test("is read in credits and cents", () => {
    expect(addPackInput.parse(pack)).toMatchObject({
      name: "1 million credits",
      credits: 1_000_000n,
      priceUsdCents: 1_150n,
      isActive: true,
    });
  });

  test.each([
    { name: " " },
    { credits: "999" },
    { credits: "1.5" },
    { sortOrder: "-1" },
    { reason: "short" },
  ])("is refused with %j", (changes) => {
    expect(addPackInput.safeParse({ ...pack, ...changes }).success).toBe(false);
  });
});

describe("a model as it is typed", () => {
  const { modelId: _id, effectiveFrom: _from, ...price } = typed;
  const model = {
    ...price,
    id: "meta/llama3.2:3b",
    name: "Llama 3.2",
    provider: "openai",
    kind: "chat",
    tier: "standard",
    contextTokensMax: "32000",
    outputTokensMax: "4096",
    imageTokens: "",
    imageTileTokens: "",
    reason: "asked for by the owner",
  };

  test("does not see where no count stands", () => {
    expect(addModelInput.parse(model)).toMatchObject({
      id: "meta/llama3.2:3b",
      imageTokens: null,
      imageTileTokens: null,
      isReasoning: false,
      outputMicros: 10_000_000n,
    });
  });

  test.each([
    { id: "" },
    { id: "new" },
    { id: ".." },
    { id: "a b" },
    { id: "/etc" },
    { id: "m".repeat(101) },
    { provider: "anthropic" },
    { contextTokensMax: "999" },
    { outputMicros: "" },
    { imageTokens: "-1" },
  ])("is refused with %j", (changes) => {
    expect(addModelInput.safeParse({ ...model, ...changes }).success).toBe(
      false,
    );
  });
});
