import "server-only";
import { sql } from "drizzle-orm";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import { modelPrices, models } from "@/db/schema/plans";
import { forgetCatalogue } from "@/features/llm/catalogue";
import type { Acting } from "../gate.ts";
import { audited, type Forbidden } from "../record.ts";
import { changesOf } from "./rules.ts";
import type { NewModel } from "./schema.ts";

export type NewModelRefusal = {
  kind:
    | "id_taken"
    /** Of an image both counts are known, or the model does not see. */
    | "image_half_counted"
    /** A chat model that may write nothing. */
    | "no_output";
};

/**
 * Adds a model with the price it begins with, in force at once: nobody could
 * call it before. It comes last in its list, and seeding leaves it alone. The
 * provider is to know it by this very id.
 */
export async function addModel(
  db: Database,
  {
    acting,
    model,
    reason,
  }: { acting: Acting; model: NewModel; reason: string },
): Promise<Result<{ id: string }, NewModelRefusal | Forbidden>> {
  const added = await audited(
    db,
    acting,
    ({ id }: { id: string }) => ({
      action: "model.add",
      subjectKind: "model",
      subjectId: id,
      reason,
      after: changesOf({}, model).after,
    }),
    async (tx): Promise<Result<{ id: string }, NewModelRefusal>> => {
      const unfit = unfitness(model);
      if (unfit) return refuse({ kind: unfit });
      const { id } = model;
      const [row] = await tx
        .insert(models)
        .values({
          ...modelOf(model),
          sortOrder: sql`(select coalesce(max(sort_order), 0) + 1 from models)`,
          editedAt: sql`now()`,
        })
        .onConflictDoNothing()
        .returning({ id: models.id });
      if (!row) return refuse({ kind: "id_taken" });
      await tx.insert(modelPrices).values({
        ...priceOf(model),
        modelId: id,
        effectiveFrom: sql`date_trunc('milliseconds', now())`,
      });
      return ok({ id });
    },
  );
  forgetCatalogue(db);
  return added;
}

function unfitness({
  kind,
  outputTokensMax,
  imageTokens,
  imageTileTokens,
}: NewModel): NewModelRefusal["kind"] | null {
  if ((imageTokens === null) !== (imageTileTokens === null)) {
    return "image_half_counted";
  }
  return kind === "chat" && outputTokensMax === 0 ? "no_output" : null;
}

const modelOf = ({
  id,
  name,
  provider,
  kind,
  tier,
  contextTokensMax,
  outputTokensMax,
  imageTokens,
  imageTileTokens,
  isReasoning,
}: NewModel) => ({
  id,
  name,
  provider,
  kind,
  tier,
  contextTokensMax,
  outputTokensMax,
  imageTokens,
  imageTileTokens,
  isReasoning,
});

const priceOf = ({
  inputMicros,
  cachedInputMicros,
  cacheWriteMicros,
  outputMicros,
  inputWeight,
  cachedInputWeight,
  cacheWriteWeight,
  outputWeight,
}: NewModel) => ({
  inputMicros,
  cachedInputMicros,
  cacheWriteMicros,
  outputMicros,
  inputWeight,
  cachedInputWeight,
  cacheWriteWeight,
  outputWeight,
});
