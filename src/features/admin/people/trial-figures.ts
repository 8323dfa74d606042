import "server-only";
import { and, eq, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { workspaces } from "@/db/schema/account";
import { usageTotals } from "@/db/schema/usage";

/** A trial as it stands, whether it runs or is over. */
export type TrialFigures = {
  startedAt: Date;
  endsAt: Date;
  limitCredits: bigint;
  usedCredits: bigint;
};

/** A workspace's trial; null where none was ever begun. */
export async function findTrialFigures(
  db: Database,
  { workspaceId }: { workspaceId: string },
): Promise<TrialFigures | null> {
  const [workspace] = await db
    .select({
      startedAt: workspaces.trialStartedAt,
      endsAt: workspaces.trialEndsAt,
    })
    .from(workspaces)
    .where(eq(workspaces.id, workspaceId));
  const { startedAt, endsAt } = workspace ?? {};
  if (!startedAt || !endsAt) return null;
  const [totals] = await db
    .select({
      limit: usageTotals.includedLimit,
      used: usageTotals.includedUsed,
    })
    .from(usageTotals)
    .where(isTrialOf({ workspaceId, startedAt }));
  return totals
    ? {
        ...{ startedAt, endsAt },
        limitCredits: totals.limit ?? 0n,
        usedCredits: totals.used,
      }
    : null;
}

/** The counters of a trial. */
export const isTrialOf = (trial: { workspaceId: string; startedAt: Date }) =>
  and(
    eq(usageTotals.workspaceId, trial.workspaceId),
    eq(usageTotals.periodSource, "trial"),
    // Stored to the millisecond, as every period's start.
    sql`${usageTotals.periodStart} = ${trial.startedAt.toISOString()}::timestamptz`,
  );
