import type {
  creditPacks,
  modelPrices,
  models,
  plans,
} from "@/db/schema/plans";

/** Of what any sale brings in, so much is left at the worst. */
export const MARGIN_LEAST_PERCENT = 80;

/** Micro-dollars per million tokens, and credits a token. */
export type PriceTerms = Pick<
  typeof modelPrices.$inferSelect,
  | "inputMicros"
  | "cachedInputMicros"
  | "cacheWriteMicros"
  | "outputMicros"
  | "inputWeight"
  | "cachedInputWeight"
  | "cacheWriteWeight"
  | "outputWeight"
>;

type Tier = (typeof models.$inferSelect)["tier"];
type Plan = typeof plans.$inferInsert;
type Pack = typeof creditPacks.$inferInsert;

/** Credits sold for a price, and which models they may be spent on. */
export type Sale = {
  kind: "plan" | "pack" | "overage";
  id: string;
  credits: bigint;
  usdCents: bigint;
  /** Null: all of them. */
  tiers: Tier[] | null;
};

/**
 * What credits are sold by: each plan with a price and a limit (of a plan by the
 * seat, one seat), and each pack. Packs may be spent on any model.
 */
export const salesOf = ({
  plans,
  packs,
}: {
  plans: Pick<
    Plan,
    "id" | "priceUsdCents" | "creditsPerPeriod" | "modelTiers"
  >[];
  packs: Pick<Pack, "id" | "credits" | "priceUsdCents">[];
}): Sale[] => [
  ...plans.flatMap((plan): Sale[] =>
    plan.priceUsdCents > 0n && plan.creditsPerPeriod
      ? [
          {
            kind: "plan",
            id: plan.id,
            credits: plan.creditsPerPeriod,
            usdCents: plan.priceUsdCents,
            tiers: plan.modelTiers,
          },
        ]
      : [],
  ),
  ...packs.map(
    (pack): Sale => ({
      kind: "pack",
      id: pack.id,
      credits: pack.credits,
      usdCents: pack.priceUsdCents,
      tiers: null,
    }),
  ),
];

/**
 * The gross margin of each sale when every credit is spent on the kind of token
 * that costs the operator most for it: revenue less provider cost, in percent of
 * revenue, rounded down to a hundredth. Fees of the payment are not in it.
 */
export const worstMargins = (
  sales: readonly Sale[],
  prices: readonly (PriceTerms & { tier: Tier })[],
): (Sale & { marginPercent: number })[] =>
  sales.map((sale) => {
    const costs = prices
      .filter(({ tier }) => sale.tiers === null || sale.tiers.includes(tier))
      .map(dearestMillionMicros);
    return { ...sale, marginPercent: marginPercent(sale, largest(costs)) };
  });

/** Of each model the version that is in force at a moment; none before its first. */
export function pricesInForce<
  Version extends { modelId: string; effectiveFrom: Date },
>(versions: readonly Version[], at: Date): Version[] {
  const inForce = new Map<string, Version>();
  for (const version of versions) {
    const other = inForce.get(version.modelId);
    const isLater = !other || version.effectiveFrom > other.effectiveFrom;
    if (version.effectiveFrom <= at && isLater) {
      inForce.set(version.modelId, version);
    }
  }
  return [...inForce.values()];
}

/** What a million credits cost at the most, in micro-dollars, rounded up. */
function dearestMillionMicros(price: PriceTerms): bigint {
  const classes: [bigint, number][] = [
    [price.inputMicros, price.inputWeight],
    [price.cachedInputMicros, price.cachedInputWeight],
    [price.cacheWriteMicros, price.cacheWriteWeight],
    [price.outputMicros, price.outputWeight],
  ];
  return largest(
    classes
      .filter(([micros]) => micros > 0n)
      .map(([micros, weight]) => ceiling(micros, BigInt(weight))),
  );
}

function marginPercent(sale: Sale, millionMicros: bigint): number {
  const revenueMicros = sale.usdCents * 10_000n;
  const costMicros = ceiling(sale.credits * millionMicros, 1_000_000n);
  const lost = ceiling(costMicros * 10_000n, revenueMicros);
  return Number(10_000n - lost) / 100;
}

/** Of amounts that are not negative. */
const ceiling = (amount: bigint, by: bigint) => (amount + by - 1n) / by;

function largest(amounts: readonly bigint[]): bigint {
  let found = 0n;
  for (const amount of amounts) if (amount > found) found = amount;
  return found;
}
