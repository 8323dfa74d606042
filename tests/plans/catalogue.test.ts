import { describe, expect, test } from "vitest";
import { OVERAGE_USD_PER_MILLION } from "@/features/billing/catalogue";
import {
  CREDIT_PACKS,
  MODEL_PRICES,
  MODELS,
  PLANS,
} from "@/features/plans/catalogue";

const MARGIN_LEAST_PERCENT = 80n;

/** The dearest million credits of any chat model, in micro-dollars. */
const dearestCredit = (() => {
  const chatModels = new Set(
    MODELS.filter(({ kind }) => kind !== "embedding").map(({ id }) => id),
  );
  const costs = MODEL_PRICES.filter(({ modelId }) =>
    chatModels.has(modelId),
  ).flatMap((price) => [
    price.inputMicros / BigInt(price.inputWeight),
    price.cachedInputMicros / BigInt(price.cachedInputWeight),
    price.cacheWriteMicros / BigInt(price.cacheWriteWeight),
    price.outputMicros / BigInt(price.outputWeight),
  ]);
  const [dearest] = costs.toSorted((a, b) => (a < b ? 1 : -1));
  return dearest ?? 0n;
})();

/** Gross margin in percent of selling `credits` for `usdCents`, at the worst. */
function worstMarginPercent(sale: { credits: bigint; usdCents: bigint }) {
  const priceMicros = sale.usdCents * 10_000n;
  const costMicros = (sale.credits * dearestCredit) / 1_000_000n;
  return ((priceMicros - costMicros) * 100n) / priceMicros;
}

describe("the catalogue", () => {
  test.each(PLANS.filter(({ priceUsdCents }) => priceUsdCents > 0n))(
    "keeps 80 % of what $name costs, whatever it is used for",
    (plan) => {
      expect(
        worstMarginPercent({
          credits: plan.creditsPerPeriod ?? 0n,
          usdCents: plan.priceUsdCents,
        }),
      ).toBeGreaterThanOrEqual(MARGIN_LEAST_PERCENT);
    },
  );

  test.each(CREDIT_PACKS)("keeps 80 % of what $name cost", (pack) => {
    expect(
      worstMarginPercent({
        credits: pack.credits,
        usdCents: pack.priceUsdCents,
      }),
    ).toBeGreaterThanOrEqual(MARGIN_LEAST_PERCENT);
  });

  test("keeps 80 % of a million credits of overage", () => {
    expect(
      worstMarginPercent({
        credits: 1_000_000n,
        usdCents: BigInt(OVERAGE_USD_PER_MILLION) * 100n,
      }),
    ).toBeGreaterThanOrEqual(MARGIN_LEAST_PERCENT);
  });

  test("prices every model", () => {
    const priced = new Set(MODEL_PRICES.map(({ modelId }) => modelId));
    expect(MODELS.filter(({ id }) => !priced.has(id))).toEqual([]);
  });

  test("falls back only to the same tier, at no higher weight", () => {
    const priceOf = (id: string) =>
      MODEL_PRICES.find(({ modelId }) => modelId === id);
    for (const model of MODELS) {
      if (!model.fallbackModelId) continue;
      const fallback = MODELS.find(({ id }) => id === model.fallbackModelId);
      expect(fallback?.tier).toBe(model.tier);
      expect(priceOf(model.fallbackModelId)?.outputWeight).toBeLessThanOrEqual(
        priceOf(model.id)?.outputWeight ?? 0,
      );
    }
  });
});
