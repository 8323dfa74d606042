import "server-only";
import { asc, desc, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import {
  type creditPacks,
  modelPrices,
  models,
  plans,
} from "@/db/schema/plans";
import { OVERAGE_USD_PER_MILLION } from "@/features/billing/catalogue";
import { type Sale, salesOf } from "@/features/plans/margin";
import { listCreditPacks } from "@/features/plans/queries";

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
  const packs = await listCreditPacks(db);
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
    sales: [...salesOf({ plans: planRows, packs }), OVERAGE],
    now: new Date(now),
  };
}

export type AdminCatalogue = Awaited<ReturnType<typeof readCatalogue>>;

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
