import { describe, expect, test } from "vitest";
import {
  type PriceTerms,
  salesOf,
  worstMargins,
} from "@/features/plans/margin";

const price = (changes: Partial<PriceTerms> = {}) => ({
  tier: "standard" as const,
  inputMicros: 100_000n,
  cachedInputMicros: 50_000n,
  cacheWriteMicros: 100_000n,
  outputMicros: 400_000n,
  inputWeight: 1,
  cachedInputWeight: 1,
  cacheWriteWeight: 1,
  outputWeight: 1,
  ...changes,
});

const NOTHING = {
  inputMicros: 0n,
  cachedInputMicros: 0n,
  cacheWriteMicros: 0n,
  outputMicros: 0n,
  outputWeight: 0,
};

const [plan, pack] = salesOf({
  plans: [
    {
      id: "pro",
      priceUsdCents: 2_000n,
      creditsPerPeriod: 2_000_000n,
      modelTiers: ["standard"],
    },
    {
      id: "free",
      priceUsdCents: 0n,
      creditsPerPeriod: 50_000n,
      modelTiers: ["standard"],
    },
    {
      id: "enterprise",
      priceUsdCents: 0n,
      creditsPerPeriod: null,
      modelTiers: ["standard"],
    },
  ],
  packs: [{ id: "pack_500k", credits: 500_000n, priceUsdCents: 600n }],
});
if (!plan || !pack) throw new Error("both are sold");

const marginOf = (
  sale: typeof plan,
  ...prices: Parameters<typeof worstMargins>[1]
) => worstMargins([sale], prices)[0]?.marginPercent;

describe("the worst-case margin", () => {
  test("is of plans that have a price and a limit, and of packs", () => {
    expect([plan.id, pack.id]).toEqual(["pro", "pack_500k"]);
  });

  test("takes every credit as the dearest kind of token", () => {
    // 2 million output tokens at $0.40 a million are $0.80 of $20.
    expect(marginOf(plan, price())).toBe(96);
    expect(marginOf(plan, price({ cacheWriteMicros: 1_000_000n }))).toBe(90);
  });

  test("weighs tokens that take several credits", () => {
    expect(marginOf(plan, price({ outputWeight: 4 }))).toBe(99);
  });

  test("takes the dearest model that the sale may be spent on", () => {
    const premium = {
      ...price({ outputMicros: 4_000_000n }),
      tier: "premium" as const,
    };

    expect(marginOf(plan, price(), premium)).toBe(96);
    expect(marginOf(pack, price(), premium)).toBe(66.66);
  });

  test("is rounded down, also below zero", () => {
    expect(marginOf(pack, price({ outputMicros: 12_000_001n }))).toBe(-0.01);
    expect(marginOf(pack, price({ ...NOTHING, inputMicros: 1n }))).toBe(99.99);
  });

  test("is whole where tokens cost nothing", () => {
    expect(marginOf(plan, price(NOTHING))).toBe(100);
  });
});
