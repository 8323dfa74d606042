import { describe, expect, test } from "vitest";
import { OVERAGE_USD_PER_MILLION } from "@/features/billing/catalogue";
import {
  CREDIT_PACKS,
  MODEL_PRICES,
  MODELS,
  PLANS,
} from "@/features/plans/catalogue";
import {
  MARGIN_LEAST_PERCENT,
  type Sale,
  salesOf,
  worstMargins,
} from "@/features/plans/margin";

const OVERAGE: Sale = {
  kind: "overage",
  id: "overage",
  credits: 1_000_000n,
  usdCents: BigInt(OVERAGE_USD_PER_MILLION) * 100n,
  tiers: null,
};

/** Every price a chat model ever had, whichever is in force. */
const prices = MODELS.filter(({ kind }) => kind !== "embedding").flatMap(
  ({ id, tier }) =>
    MODEL_PRICES.filter(({ modelId }) => modelId === id).map((price) => ({
      ...price,
      tier,
    })),
);

describe("the catalogue", () => {
  test.each(
    worstMargins(
      [...salesOf({ plans: PLANS, packs: CREDIT_PACKS }), OVERAGE],
      prices,
    ),
  )(
    "keeps 80 % of what $id costs, whatever it is used for",
    ({ marginPercent }) => {
      expect(marginPercent).toBeGreaterThanOrEqual(MARGIN_LEAST_PERCENT);
    },
  );

  test("sells two plans and three packs", () => {
    expect(
      salesOf({ plans: PLANS, packs: CREDIT_PACKS }).map(({ id }) => id),
    ).toEqual(["pro", "team", "pack_500k", "pack_2m", "pack_10m"]);
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
