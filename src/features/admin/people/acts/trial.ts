import "server-only";
import { eq } from "drizzle-orm";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import { workspaces } from "@/db/schema/account";
import { usageTotals } from "@/db/schema/usage";
import type { Acting } from "../../gate.ts";
import { audited } from "../../record.ts";
import type { WorkspaceRefusal } from "../schema.ts";
import { findTrialFigures, isTrialOf } from "../trial-figures.ts";
import { lockPayer } from "./payer.ts";
import { findSubscription, isRunning } from "./running-plan.ts";

type Extension = {
  workspaceId: string;
  days: number;
  credits: number;
  /** The end and the credits that the admin was shown. */
  endsAt: Date;
  limitCredits: number;
  reason: string;
  now?: Date;
};

type Standing = { endsAt: string; limitCredits: number };

/**
 * Lets a trial last longer, from its end or, when that has passed, from now;
 * and gives it more credits. Warnings of its end are told once a trial, so one
 * that was told is not told again.
 *
 * Refuses with `no_trial` (none was ever taken), `subscription_runs`,
 * `trial_spent` (days alone would give nothing), `nothing_to_add` and
 * `changed_meanwhile`.
 */
export const extendTrial = (
  db: Database,
  acting: Acting,
  extension: Extension,
): Promise<Result<{ before: Standing; after: Standing }, WorkspaceRefusal>> => {
  const { workspaceId, reason } = extension;
  return audited(
    db,
    acting,
    ({ before, after }) => ({
      ...{ action: "workspace.trial", subjectKind: "workspace" },
      ...{ subjectId: workspaceId, workspaceId, reason, before, after },
    }),
    (tx) => extend(tx, extension),
  );
};

async function extend(
  tx: Database,
  extension: Extension,
): Promise<Result<{ before: Standing; after: Standing }, WorkspaceRefusal>> {
  const { workspaceId, days, credits, now = new Date() } = extension;
  const payer = await lockPayer(tx, workspaceId);
  if (!payer.ok) return payer;
  const trial = await findTrialFigures(tx, { workspaceId });
  if (!trial) return refuse({ kind: "no_trial" });
  const subscription = await findSubscription(tx, { workspaceId });
  if (subscription && isRunning(subscription)) {
    return refuse({ kind: "subscription_runs" });
  }
  const before = standingOf(trial.endsAt, trial.limitCredits);
  // Days alone move the end, and credits alone the limit: what is sent twice
  // finds one of them moved.
  if (!isShown(before, extension)) {
    return refuse({ kind: "changed_meanwhile" });
  }
  const limitAfter = trial.limitCredits + BigInt(credits);
  if (trial.usedCredits >= limitAfter) return refuse({ kind: "trial_spent" });
  const from = Math.max(trial.endsAt.getTime(), now.getTime());
  const endsAfter =
    days === 0 ? trial.endsAt : new Date(from + days * 86_400_000);
  const isMore = days > 0 || credits > 0;
  if (!isMore || endsAfter <= now) return refuse({ kind: "nothing_to_add" });
  await tx
    .update(workspaces)
    .set({ trialEndsAt: endsAfter })
    .where(eq(workspaces.id, workspaceId));
  await tx
    .update(usageTotals)
    .set({ periodEnd: endsAfter, includedLimit: limitAfter })
    .where(isTrialOf({ workspaceId, startedAt: trial.startedAt }));
  return ok({ before, after: standingOf(endsAfter, limitAfter) });
}

const isShown = (
  standing: Standing,
  { endsAt, limitCredits }: Pick<Extension, "endsAt" | "limitCredits">,
) =>
  standing.endsAt === endsAt.toISOString() &&
  standing.limitCredits === limitCredits;

const standingOf = (endsAt: Date, limit: bigint): Standing => ({
  endsAt: endsAt.toISOString(),
  limitCredits: Number(limit),
});
