import "server-only";
import { createHash } from "node:crypto";
import type { Database } from "@/db/client";
import {
  type CreditPackRow,
  listCreditPacks,
  listOfferedPlans,
  type PlanRow,
} from "@/features/plans/queries";
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
  /** What Stripe's page says below the name. */
  description?: string;
  /** Cents of one unit, with as many decimals as it takes. */
  unitCents: string;
  billing: "monthly" | "metered" | "once";
};

/** The rows that say what is sold. */
export type OfferRows = {
  plans: readonly PlanRow[];
  packs: readonly CreditPackRow[];
};

const MILLION = 1_000_000;
const DIGEST_CHARACTERS = 12;

/** What is on sale here, as it is stored. */
export async function readOfferRows(db: Database): Promise<OfferRows> {
  const [plans, packs] = await Promise.all([
    listOfferedPlans(db, { heldPlanId: null }),
    listCreditPacks(db),
  ]);
  return { plans, packs };
}

/** Everything that is sold: the plans that cost something, overage and packs. */
export async function listOffered(
  db: Database,
  { appName }: { appName: string },
): Promise<Offered[]> {
  const rows = await readOfferRows(db);
  const { plans, packs } = offersOf(rows, { appName });
  return [...plans, offeredOverage({ appName }), ...packs];
}

/** What of these rows Stripe has to list: that which is on sale for a price. */
export const offersOf = (
  { plans, packs }: OfferRows,
  { appName }: { appName: string },
) => ({
  plans: plans.filter(isPlanSold).map((plan) => offeredPlan(plan, appName)),
  packs: packs
    .filter(({ isActive }) => isActive)
    .map((pack) => offeredPack(pack, appName)),
});

const isPlanSold = ({ isOffered, priceUsdCents }: PlanRow) =>
  isOffered && priceUsdCents > 0n;

const offeredPlan = (plan: PlanRow, appName: string): Offered => ({
  sold: { kind: "plan", planId: plan.id },
  lookupKey: LOOKUP_KEYS.plan(plan.id),
  productId: `tollgate_plan_${plan.id}`,
  name: `${appName} ${plan.name}${plan.isPerSeat ? ", a seat" : ""}`,
  unitCents: String(plan.priceUsdCents),
  billing: "monthly",
});

/** A million credits beyond the quota, by the credit. */
export const offeredOverage = ({ appName }: { appName: string }): Offered => ({
  sold: { kind: "overage" },
  lookupKey: LOOKUP_KEYS.overage,
  productId: "tollgate_overage",
  name: `${appName} credits beyond the quota`,
  unitCents: String((OVERAGE_USD_PER_MILLION * 100) / MILLION),
  billing: "metered",
});

const offeredPack = (pack: CreditPackRow, appName: string): Offered => ({
  sold: { kind: "pack", packId: pack.id },
  lookupKey: LOOKUP_KEYS.pack(pack.id),
  productId: packProductId(pack),
  name: `${appName}, ${pack.name}`,
  description: `${pack.credits.toLocaleString("en")} credits`,
  unitCents: String(pack.priceUsdCents),
  billing: "once",
});

/**
 * The product at Stripe that is this pack as it is now. An edited pack has
 * another for each name and amount, so that a page of Stripe's that is open
 * goes on naming what it sells.
 */
export function packProductId({
  id,
  name,
  credits,
  editedAt,
}: Pick<CreditPackRow, "id" | "name" | "credits" | "editedAt">): string {
  if (editedAt === null) return `tollgate_${id}`;
  const digest = createHash("sha256")
    .update(JSON.stringify([name, String(credits)]))
    .digest("hex")
    .slice(0, DIGEST_CHARACTERS);
  return `tollgate_${id}_${digest}`;
}
