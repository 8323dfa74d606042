import "server-only";
import type { Database } from "@/db/client";
import { listCreditPacks, listOfferedPlans } from "@/features/plans/queries";
import {
  LOOKUP_KEYS,
  OVERAGE_USD_PER_MILLION,
  type Sold,
} from "../catalogue.ts";

/** Something sold, as Stripe has to list it. */
export type Offered = {
  sold: Sold;
  lookupKey: string;
  /** Fixed, so that two setups at once make one product. */
  productId: string;
  name: string;
  /** Cents of one unit, with as many decimals as it takes. */
  unitCents: string;
  billing: "monthly" | "metered" | "once";
};

const MILLION = 1_000_000;

/** Everything that is sold: the plans that cost something, overage and packs. */
export async function listOffered(
  db: Database,
  { appName }: { appName: string },
): Promise<Offered[]> {
  const [plans, packs] = await Promise.all([
    listOfferedPlans(db, { heldPlanId: null }),
    listCreditPacks(db),
  ]);
  return [
    ...plans
      .filter(({ priceUsdCents }) => priceUsdCents > 0n)
      .map(({ id, name, isPerSeat, priceUsdCents }) => ({
        sold: { kind: "plan" as const, planId: id },
        lookupKey: LOOKUP_KEYS.plan(id),
        productId: `tollgate_plan_${id}`,
        name: `${appName} ${name}${isPerSeat ? ", a seat" : ""}`,
        unitCents: String(priceUsdCents),
        billing: "monthly" as const,
      })),
    {
      sold: { kind: "overage" as const },
      lookupKey: LOOKUP_KEYS.overage,
      productId: "tollgate_overage",
      name: `${appName} credits beyond the quota`,
      unitCents: String((OVERAGE_USD_PER_MILLION * 100) / MILLION),
      billing: "metered" as const,
    },
    ...packs.map(({ id, name, priceUsdCents }) => ({
      sold: { kind: "pack" as const, packId: id },
      lookupKey: LOOKUP_KEYS.pack(id),
      productId: `tollgate_${id}`,
      name: `${appName}, ${name}`,
      unitCents: String(priceUsdCents),
      billing: "once" as const,
    })),
  ];
}
