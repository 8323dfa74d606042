import "server-only";
import { and, eq, sql } from "drizzle-orm";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import { alertPosts } from "@/db/schema/spending";

/**
 * Puts an alert that the webhook did not take back in line, to be posted by the
 * next run under the same id. Refuses with `not_dead`.
 */
export const retryPost = (db: Database, { id }: { id: string }) =>
  takeDead(db, id, {
    state: "waiting",
    attempts: 0,
    nextAttemptAt: sql`now()`,
  });

/** Leaves an alert unposted for good. Refuses with `not_dead`. */
export const giveUpPost = (db: Database, { id }: { id: string }) =>
  takeDead(db, id, { state: "given_up" });

type Change = {
  state: "waiting" | "given_up";
  attempts?: number;
  nextAttemptAt?: ReturnType<typeof sql>;
};

async function takeDead(
  db: Database,
  alertId: string,
  change: Change,
): Promise<Result<null, { kind: "not_dead" }>> {
  const { rowCount } = await db
    .update(alertPosts)
    .set({ ...change, leasedUntil: null })
    .where(and(eq(alertPosts.alertId, alertId), eq(alertPosts.state, "dead")));
  return rowCount === 1 ? ok(null) : refuse({ kind: "not_dead" });
}
