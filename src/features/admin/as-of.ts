import "server-only";
import type { Database } from "@/db/client";
import { foldRollupsWithin } from "@/features/usage/rollups";

/** A page waits no longer for the newest calls; the job adds what is left. */
const FOLD_TIMEOUT_MS = 100;

/** The job folds each minute: after three, something holds it back. */
const BEHIND_MS = 3 * 60_000;

/** As of when figures are: all but those of the rollups, or all. */
export type AsOfFigures = {
  readAt: Date;
  /** Since when the rollups lack what was used; null: nobody knows. */
  behindSince?: Date | null;
};

/** Folds what it can before a page is read. */
export async function foldForPage(db: Database): Promise<AsOfFigures> {
  const foldedAt = await foldRollupsWithin(db, { timeoutMs: FOLD_TIMEOUT_MS });
  return asOf(foldedAt, new Date());
}

/** Says whether figures of then can pass for those of now. */
export function asOf(foldedAt: Date | null, now: Date): AsOfFigures {
  const isBehind =
    foldedAt === null || now.getTime() - foldedAt.getTime() > BEHIND_MS;
  return isBehind
    ? { readAt: now, behindSince: foldedAt }
    : { readAt: foldedAt };
}
