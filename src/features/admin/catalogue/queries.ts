import "server-only";
import {
  and,
  asc,
  count,
  desc,
  eq,
  inArray,
  isNotNull,
  sql,
} from "drizzle-orm";
import type { Database } from "@/db/client";
import { subscriptions } from "@/db/schema/billing";
import { creditPacks, modelPrices, models, plans } from "@/db/schema/plans";
import { OVERAGE_USD_PER_MILLION } from "@/features/billing/catalogue";
import { LIVE_STATUSES } from "@/features/billing/rules";
import { type Sale, salesOf } from "@/features/plans/margin";

export type PlanEntry = typeof plans.$inferSelect;
export type PackEntry = typeof creditPacks.$inferSelect;
export type ModelEntry = typeof models.$inferSelect;
export type PriceVersion = typeof modelPrices.$inferSelect;

/**
 * All that is sold and called, as it is stored, and the database's clock. One
 * query after the other: it may be a transaction's.
 */
export async function readCatalogue(db: Database) {
  const planRows = await db
    .select()
    .from(plans)
    .orderBy(asc(plans.sortOrder), asc(plans.id));
  const packs = await db
    .select()
    .from(creditPacks)
    .orderBy(asc(creditPacks.sortOrder), asc(creditPacks.id));
  const onSale = packs.filter(({ isActive }) => isActive);
  const modelRows = await db
    .select()
    .from(models)
    .orderBy(asc(models.sortOrder), asc(models.id));
  const prices = await listPrices(db);
  const clock = await db.execute<{ now: string }>(sql`select now() as now`);
  const [{ now } = { now: new Date() }] = clock.rows;
  return {
    plans: planRows,
    packs,
    models: modelRows,
    prices,
    sales: [...salesOf({ plans: planRows, packs: onSale }), OVERAGE],
    now: new Date(now),
  };
}

export type AdminCatalogue = Awaited<ReturnType<typeof readCatalogue>>;

/** What a seat costs so many subscribers. */
export type SeatPrice = { seatCents: bigint; subscribers: number };

/**
 * What the seats of a plan's subscribers cost, each price with how many pay it:
 * of what stands at Stripe, paid or late.
 */
export const listSeatPrices = (
  db: Database,
  { planId }: { planId: string },
): Promise<SeatPrice[]> => {
  const seatCents = sql<bigint>`coalesce(${subscriptions.unitAmountCents}, ${plans.priceUsdCents})`;
  return db
    .select({
      seatCents: seatCents.mapWith(BigInt),
      subscribers: count(),
    })
    .from(subscriptions)
    .innerJoin(plans, eq(plans.id, subscriptions.planId))
    .where(
      and(
        eq(subscriptions.planId, planId),
        isNotNull(subscriptions.stripeSubscriptionId),
        inArray(subscriptions.status, [...LIVE_STATUSES]),
      ),
    )
    .groupBy(seatCents)
    .orderBy(desc(seatCents));
};

/** Every price version there was, is and will be, the latest first. */
const listPrices = (db: Database): Promise<PriceVersion[]> =>
  db
    .select()
    .from(modelPrices)
    .orderBy(asc(modelPrices.modelId), desc(modelPrices.effectiveFrom));

/** A million credits at the one metered price. */
const OVERAGE: Sale = {
  kind: "overage",
  id: "overage",
  credits: 1_000_000n,
  usdCents: BigInt(OVERAGE_USD_PER_MILLION) * 100n,
  tiers: null,
};
