import "server-only";
import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import { subscriptions } from "@/db/schema/billing";
import { plans } from "@/db/schema/plans";
import type { Acting } from "../gate.ts";
import { audited } from "../record.ts";
import { type Changes, changesOf, isAsSeen } from "./rules.ts";
import type { PlanEdit } from "./schema.ts";

type PlanEntry = typeof plans.$inferSelect;

export type PlanRefusal = {
  kind:
    | "not_found"
    | "no_tier"
    /** Free stays free, and what is invoiced outside has no price here. */
    | "price_fixed"
    /** Somebody else has edited it since the form was shown. */
    | "changed_meanwhile"
    | "nothing_changed";
};

/**
 * Edits what a plan gives and costs. Who subscribed before keeps their price,
 * and a period that has begun what it was given where the plan now gives less.
 * Stripe is brought to a new price by `bringOffers`, for which the plan waits
 * from this edit on; until then the checkout sells it to nobody. Seeding leaves
 * the plan alone from now on.
 *
 * Refuses with `not_found`; with `changed_meanwhile` unless it is as the form
 * showed it; with `no_tier` for a plan without any model; and with `price_fixed`
 * to give a price to a plan that has none.
 */
export const editPlan = (
  db: Database,
  { acting, edit, reason }: { acting: Acting; edit: PlanEdit; reason: string },
) =>
  audited(
    db,
    acting,
    ({ changes }: { changes: Changes }) => ({
      action: "plan.edit",
      subjectKind: "plan",
      subjectId: edit.planId,
      reason,
      ...changes,
    }),
    async (
      tx,
    ): Promise<
      Result<{ changes: Changes; isOfferNew: boolean }, PlanRefusal>
    > => {
      const { planId, seen } = edit;
      const after = rowOf(edit);
      if (after.modelTiers.length === 0) return refuse({ kind: "no_tier" });
      const [before] = await tx
        .select()
        .from(plans)
        .where(eq(plans.id, planId))
        .for("no key update");
      if (!before) return refuse({ kind: "not_found" });
      if (!isAsSeen(before, seen)) return refuse({ kind: "changed_meanwhile" });
      if (after.priceUsdCents !== undefined && before.priceUsdCents === 0n) {
        return refuse({ kind: "price_fixed" });
      }
      const changes = changesOf(before, after);
      if (Object.keys(changes.after).length === 0) {
        return refuse({ kind: "nothing_changed" });
      }
      const isOfferNew = isOtherAtStripe(before, changes);
      if (isOfferNew) await keepPrices(tx, before);
      await tx
        .update(plans)
        .set({
          ...after,
          editedAt: sql`now()`,
          ...(isOfferNew && { awaitsStripe: true }),
        })
        .where(eq(plans.id, planId));
      return ok({ changes, isOfferNew });
    },
  );

const rowOf = ({
  planId: _planId,
  seen: _seen,
  hasStandard,
  hasPremium,
  priceUsdCents,
  ...kept
}: PlanEdit) => ({
  ...kept,
  ...(priceUsdCents !== undefined && { priceUsdCents }),
  modelTiers: [
    ...(hasStandard ? (["standard"] as const) : []),
    ...(hasPremium ? (["premium"] as const) : []),
  ],
});

const isOtherAtStripe = (
  { priceUsdCents }: PlanEntry,
  { after }: Changes,
): boolean =>
  priceUsdCents > 0n && ("priceUsdCents" in after || "isOffered" in after);

/** Whose price Stripe has not told yet pays the one that held until now. */
const keepPrices = (tx: Database, { id, priceUsdCents }: PlanEntry) =>
  tx
    .update(subscriptions)
    .set({ unitAmountCents: priceUsdCents })
    .where(
      and(
        eq(subscriptions.planId, id),
        isNotNull(subscriptions.stripeSubscriptionId),
        isNull(subscriptions.unitAmountCents),
      ),
    );
