import "server-only";
import { eq, sql } from "drizzle-orm";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import { operatorSettings } from "@/db/schema/operator";
import { models } from "@/db/schema/plans";
import { forgetCatalogue } from "@/features/llm/catalogue";
import type { Acting } from "../gate.ts";
import { NANOS_PER_CENT } from "../money/rates.ts";
import { type AuditEntry, audited, type Forbidden } from "../record.ts";
import {
  type BrakeLevel,
  type BrakeState,
  brakeOfModel,
  monthOf,
} from "./rules.ts";

/** How one brake stood before an act, and how it stands after. */
type Change = { before: Brake; after: Brake };
type Brake = { level: BrakeState; reason: string | null };
const OFF: Brake = { level: "off", reason: null };

type Pull = { modelId: string | null; level: BrakeLevel; reason: string };

/**
 * Refuses new calls from now on, of one model or of all; at the second level
 * the calls that run are stopped too, within a second or two, and charged as
 * stops. People are shown the reason. Again changes level and reason.
 *
 * Refuses with `model_unknown`.
 */
export const pullBrake = (
  db: Database,
  { acting, modelId, level, reason }: Pull & { acting: Acting },
): Promise<Result<Change, { kind: "model_unknown" } | Forbidden>> =>
  shownAtOnce(
    db,
    acting,
    entryOf("brake.pull", { modelId, reason }),
    async (tx): Promise<Result<Change, { kind: "model_unknown" }>> => {
      const before = await lockBrake(tx, modelId);
      if (!before) return refuse({ kind: "model_unknown" });
      const after = { level, reason };
      await setBrake(tx, modelId, after);
      return ok({ before, after });
    },
  );

type LiftRefusal =
  | { kind: "model_unknown" }
  | { kind: "not_pulled" }
  /** It stands at another level than the admin saw. */
  | { kind: "changed_meanwhile" };

/**
 * Lets new calls through again. The brake of the budget and those of models
 * stay as they are when the one for all is lifted.
 *
 * Refuses with `model_unknown`, with `not_pulled` when there is nothing to lift,
 * and with `changed_meanwhile` at another level than `shown`: somebody pulled it
 * harder since.
 */
export const liftBrake = (
  db: Database,
  lift: {
    acting: Acting;
    modelId: string | null;
    shown: BrakeLevel;
    reason: string;
  },
): Promise<Result<Change, LiftRefusal | Forbidden>> =>
  shownAtOnce(
    db,
    lift.acting,
    entryOf("brake.lift", lift),
    async (tx): Promise<Result<Change, LiftRefusal>> => {
      const before = await lockBrake(tx, lift.modelId);
      if (!before) return refuse({ kind: "model_unknown" });
      if (before.level === "off") return refuse({ kind: "not_pulled" });
      if (before.level !== lift.shown) {
        return refuse({ kind: "changed_meanwhile" });
      }
      await setBrake(tx, lift.modelId, OFF);
      return ok({ before, after: OFF });
    },
  );

type Lifted = { month: string; budgetNanos: bigint | null };

/**
 * Lifts the brake that the budget pulled, for the rest of the UTC month: no
 * settle sets it again before the next one begins, unless the budget has been
 * raised by then and that is spent too.
 *
 * Refuses with `not_pulled`.
 */
export async function liftBudgetBrake(
  db: Database,
  { acting, reason, now }: { acting: Acting; reason: string; now: Date },
): Promise<Result<{ month: string }, { kind: "not_pulled" } | Forbidden>> {
  const month = monthOf(now);
  const lifted = await audited(
    db,
    acting,
    ({ budgetNanos }: Lifted) => ({
      action: "brake.lift",
      subjectKind: "brake",
      subjectId: "budget",
      reason,
      before: { level: "no_new_calls", month, ...budgetOf(budgetNanos) },
      after: { level: "off", month },
    }),
    async (tx): Promise<Result<Lifted, { kind: "not_pulled" }>> => {
      const [row] = await tx
        .select()
        .from(operatorSettings)
        .where(eq(operatorSettings.budgetSpentMonth, month))
        .for("update");
      if (!row) return refuse({ kind: "not_pulled" });
      await tx.update(operatorSettings).set({
        budgetSpentMonth: null,
        budgetSpentNanos: null,
        budgetLiftedMonth: month,
        budgetLiftedNanos: row.budgetSpentNanos,
        updatedAt: sql`now()`,
      });
      return ok({ month, budgetNanos: row.budgetSpentNanos });
    },
  );
  return lifted.ok ? ok({ month }) : lifted;
}

const budgetOf = (nanos: bigint | null) =>
  nanos === null ? {} : { budgetCents: Number(nanos) / NANOS_PER_CENT };

/** As `audited`; this process's picker has the change from then on. */
async function shownAtOnce<Value, Refusal extends { kind: string }>(
  db: Database,
  ...act: Act<Value, Refusal>
): Promise<Result<Value, Refusal | Forbidden>> {
  const done = await audited(db, ...act);
  forgetCatalogue(db);
  return done;
}

type Act<Value, Refusal extends { kind: string }> = [
  acting: Acting,
  entryOf: (value: Value) => AuditEntry,
  work: (tx: Database) => Promise<Result<Value, Refusal>>,
];

const entryOf =
  (
    action: string,
    { modelId, reason }: { modelId: string | null; reason: string },
  ) =>
  (change: Change) => ({
    action,
    subjectKind: "brake",
    subjectId: modelId === null ? "all" : `model:${modelId}`,
    reason,
    ...change,
  });

/** One brake, which nobody else moves until the transaction ends. */
async function lockBrake(
  tx: Database,
  modelId: string | null,
): Promise<Brake | null> {
  if (modelId === null) {
    const [row] = await tx.select().from(operatorSettings).for("update");
    return row ? { level: row.brake, reason: row.brakeReason } : null;
  }
  const [row] = await tx
    .select()
    .from(models)
    .where(eq(models.id, modelId))
    .for("update");
  return row ? { level: brakeOfModel(row), reason: row.pausedReason } : null;
}

async function setBrake(
  tx: Database,
  modelId: string | null,
  { level, reason }: Brake,
) {
  if (modelId === null) {
    await tx
      .update(operatorSettings)
      .set({ brake: level, brakeReason: reason, updatedAt: sql`now()` });
    return;
  }
  await tx
    .update(models)
    .set({
      isPaused: level !== "off",
      isStopped: level === "stop_running_calls",
      pausedReason: reason,
    })
    .where(eq(models.id, modelId));
}
