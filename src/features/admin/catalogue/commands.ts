import "server-only";
import { and, eq, sql } from "drizzle-orm";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import { modelPrices, models } from "@/db/schema/plans";
import { forgetCatalogue } from "@/features/llm/catalogue";
import { mayStandIn } from "@/features/llm/rules";
import { MARGIN_LEAST_PERCENT } from "@/features/plans/margin";
import { listModels } from "@/features/plans/queries";
import type { Acting } from "../gate.ts";
import { audited, type Forbidden } from "../record.ts";
import { readCatalogue } from "./queries.ts";
import { type Changes, changesOf, isAsSeen, marginsAt } from "./rules.ts";
import { type ModelEdit, type NewPrice, PRICE_LEAD_MINUTES } from "./schema.ts";

/** A version that was added, and the sales it makes thin. */
type Added = { id: string; thinSaleIds: string[] };

export type PriceRefusal = {
  kind:
    | "not_found"
    /** Every server has it in time, and no call is priced after the fact. */
    | "too_soon"
    /** Another version takes over at that very moment. */
    | "moment_taken";
};

/**
 * Adds a price version, to take over at its moment: five minutes from now at
 * the soonest. No version is ever edited or removed; another one takes over.
 *
 * @returns the sales whose worst-case margin falls under 80 % by it.
 */
export async function addPrice(
  db: Database,
  {
    acting,
    price,
    reason,
  }: { acting: Acting; price: NewPrice; reason: string },
): Promise<Result<Added, PriceRefusal | Forbidden>> {
  const added = await audited(
    db,
    acting,
    ({ id, thinSaleIds }: Added) => ({
      action: "price.add",
      subjectKind: "price",
      subjectId: id,
      reason,
      after: { ...changesOf({}, price).after, thinSaleIds },
    }),
    async (tx): Promise<Result<Added, PriceRefusal>> => {
      const [model] = await tx
        .select({ id: models.id })
        .from(models)
        .where(eq(models.id, price.modelId));
      if (!model) return refuse({ kind: "not_found" });
      if (await isTooSoon(tx, price)) return refuse({ kind: "too_soon" });
      const [row] = await tx
        .insert(modelPrices)
        .values(price)
        .onConflictDoNothing()
        .returning({ id: modelPrices.id });
      if (!row) return refuse({ kind: "moment_taken" });
      return ok({ id: row.id, thinSaleIds: await thinSales(tx, price) });
    },
  );
  forgetCatalogue(db);
  return added;
}

async function isTooSoon(tx: Database, { effectiveFrom }: NewPrice) {
  const { rows } = await tx.execute<{ is_too_soon: boolean }>(
    sql`select ${effectiveFrom}::timestamptz
          < now() + ${PRICE_LEAD_MINUTES} * interval '1 minute' as is_too_soon`,
  );
  return rows[0]?.is_too_soon !== false;
}

async function thinSales(
  tx: Database,
  { effectiveFrom }: NewPrice,
): Promise<string[]> {
  const { sales, models: all, prices } = await readCatalogue(tx);
  return marginsAt({ sales, models: all, versions: prices }, effectiveFrom)
    .filter(({ marginPercent }) => marginPercent < MARGIN_LEAST_PERCENT)
    .map(({ id }) => id);
}

export type ModelRefusal = {
  kind:
    | "not_found"
    | "nothing_changed"
    /** Somebody else has edited it since the form was shown. */
    | "changed_meanwhile"
    /** Not another active chat model of the same tier. */
    | "fallback_unfit"
    /** Some token of it weighs more by the prices in force: it would never answer. */
    | "fallback_heavier"
    /** Not another active model of the same kind. */
    | "successor_unfit";
};

/**
 * Edits a model. Running answers go on; the next call sees the edit. Seeding
 * leaves the model alone from now on.
 */
export async function editModel(
  db: Database,
  { acting, edit, reason }: { acting: Acting; edit: ModelEdit; reason: string },
): Promise<Result<null, ModelRefusal | Forbidden>> {
  const edited = await audited(
    db,
    acting,
    (changes: Changes) => ({
      action: "model.edit",
      subjectKind: "model",
      subjectId: edit.modelId,
      reason,
      ...changes,
    }),
    async (tx): Promise<Result<Changes, ModelRefusal>> => {
      const { modelId, seen, ...after } = edit;
      const [before] = await tx
        .select()
        .from(models)
        .where(eq(models.id, modelId))
        .for("update");
      if (!before) return refuse({ kind: "not_found" });
      if (!isAsSeen(before, seen)) return refuse({ kind: "changed_meanwhile" });
      const unfit = await unfitFor(tx, { kind: before.kind, edit });
      if (unfit) return refuse({ kind: unfit });
      const changes = changesOf(before, after);
      if (Object.keys(changes.after).length === 0) {
        return refuse({ kind: "nothing_changed" });
      }
      await tx
        .update(models)
        .set({ ...after, editedAt: sql`now()` })
        .where(eq(models.id, modelId));
      return ok(changes);
    },
  );
  forgetCatalogue(db);
  return edited.ok ? ok(null) : edited;
}

type Unfit = "fallback_unfit" | "fallback_heavier" | "successor_unfit";

async function unfitFor(
  tx: Database,
  { kind, edit }: { kind: "chat" | "embedding"; edit: ModelEdit },
): Promise<Unfit | null> {
  const { modelId, tier, fallbackModelId, successorModelId } = edit;
  const find = async (id: string | null) => {
    if (id === null || id === modelId) return null;
    const [other] = await tx
      .select({ tier: models.tier })
      .from(models)
      .where(
        and(
          eq(models.id, id),
          eq(models.kind, kind),
          eq(models.status, "active"),
        ),
      );
    return other ?? null;
  };
  if (fallbackModelId !== null) {
    const fallback = await find(fallbackModelId);
    if (fallback?.tier !== tier) return "fallback_unfit";
    if (await isHeavier(tx, edit)) return "fallback_heavier";
  }
  const isSuccessorFit =
    successorModelId === null || (await find(successorModelId)) !== null;
  return isSuccessorFit ? null : "successor_unfit";
}

/** By the prices in force; a model without one weighs nothing yet. */
async function isHeavier(
  tx: Database,
  { modelId, tier, fallbackModelId }: ModelEdit,
): Promise<boolean> {
  const priced = await listModels(tx);
  const chosen = priced.find(({ id }) => id === modelId);
  const fallback = priced.find(({ id }) => id === fallbackModelId);
  if (!chosen || !fallback) return false;
  return !mayStandIn({ ...chosen, tier }, fallback);
}
