import "server-only";
import { asc, eq, or, sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction } from "@/db/call";
import type { Database } from "@/db/client";
import { creditPacks, modelPrices, models, plans } from "@/db/schema/plans";

export type PlanRow = typeof plans.$inferSelect;
export type CreditPackRow = typeof creditPacks.$inferSelect;

/** Credits a token. */
export type Weights = {
  input: number;
  cachedInput: number;
  cacheWrite: number;
  output: number;
};

export type ModelRow = Omit<
  typeof models.$inferSelect,
  "editedAt" | "isStopped" | "sortOrder"
> & {
  priceId: string;
  weights: Weights;
  /** What input costs the operator, in micro-dollars per million tokens. */
  inputMicros: bigint;
};

/**
 * The models that have a price now, each with the weights in force, in the
 * order people see them. Retired ones are listed too: old chats name them.
 */
export async function listModels(db: Database): Promise<ModelRow[]> {
  const now = sql`now()`;
  return db
    .select({
      id: models.id,
      name: models.name,
      provider: models.provider,
      kind: models.kind,
      tier: models.tier,
      status: models.status,
      contextTokensMax: models.contextTokensMax,
      outputTokensMax: models.outputTokensMax,
      isReasoning: models.isReasoning,
      imageTokens: models.imageTokens,
      imageTileTokens: models.imageTileTokens,
      fallbackModelId: models.fallbackModelId,
      successorModelId: models.successorModelId,
      isPaused: models.isPaused,
      pausedReason: models.pausedReason,
      priceId: modelPrices.id,
      inputMicros: modelPrices.inputMicros,
      weights: {
        input: modelPrices.inputWeight,
        cachedInput: modelPrices.cachedInputWeight,
        cacheWrite: modelPrices.cacheWriteWeight,
        output: modelPrices.outputWeight,
      },
    })
    .from(models)
    .innerJoin(
      modelPrices,
      sql`${modelPrices.id} = (
        select latest.id from model_prices as latest
         where latest.model_id = ${models.id}
           and latest.effective_from <= ${now}
         order by latest.effective_from desc limit 1)`,
    )
    .orderBy(asc(models.sortOrder), asc(models.id));
}

/** Whether a brake holds a model, or it is gone: by its row, not by a kept copy. */
export async function isModelPaused(
  db: Database,
  modelId: string,
): Promise<boolean> {
  const [row] = await db
    .select({ isPaused: models.isPaused })
    .from(models)
    .where(eq(models.id, modelId));
  return row?.isPaused !== false;
}

/**
 * How long the prices in force stay so, in milliseconds by the database's clock,
 * rounded up; Infinity when no other is set for later.
 */
export async function msToNextPrice(db: Database): Promise<number> {
  const [row] = await callFunction(
    db,
    sql`select ceil(extract(epoch from min(effective_from) - clock_timestamp())
                 * 1000) as ms
          from model_prices where effective_from > clock_timestamp()`,
    z.object({ ms: z.coerce.number().nullable() }),
  );
  return row?.ms ?? Number.POSITIVE_INFINITY;
}

/**
 * The plans on sale, cheapest first, and among them the one somebody has,
 * whether it is still sold or not.
 */
export const listOfferedPlans = (
  db: Database,
  { heldPlanId }: { heldPlanId: string | null },
): Promise<PlanRow[]> =>
  db
    .select()
    .from(plans)
    .where(
      heldPlanId === null
        ? eq(plans.isOffered, true)
        : or(eq(plans.isOffered, true), eq(plans.id, heldPlanId)),
    )
    .orderBy(asc(plans.sortOrder), asc(plans.id));

/** The credit packs on sale, smallest first. */
export const listCreditPacks = (db: Database): Promise<CreditPackRow[]> =>
  db
    .select()
    .from(creditPacks)
    .where(eq(creditPacks.isActive, true))
    .orderBy(asc(creditPacks.sortOrder), asc(creditPacks.id));

export async function findPlan(
  db: Database,
  planId: string,
): Promise<PlanRow | null> {
  const [plan] = await db.select().from(plans).where(eq(plans.id, planId));
  return plan ?? null;
}
