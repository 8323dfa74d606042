import "server-only";
import { and, eq, sql } from "drizzle-orm";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import { emailOutbox } from "@/db/schema/notices";
import { USEFUL_DAYS } from "./rules.ts";

/** `too_late`: it was of use for three days after it was written. */
export type DeadMailRefusal = { kind: "not_dead" | "too_late" };

/**
 * Puts a mail that could not be sent back in line, to be sent by the next run.
 * Resend knows it by its key for a day: what it took then it does not send again.
 *
 * Refuses with `not_dead`, and with `too_late` what is no use to its reader now.
 */
export async function retryMail(
  db: Database,
  { id, now }: { id: string; now?: Date },
): Promise<Result<null, DeadMailRefusal>> {
  const isUseful = sql<boolean>`${emailOutbox.createdAt}
    >= coalesce(${now ?? null}, now()) - make_interval(days => ${USEFUL_DAYS})`;
  const [mail] = await db
    .select({ isUseful })
    .from(emailOutbox)
    .where(and(eq(emailOutbox.id, id), eq(emailOutbox.state, "dead")))
    .for("update");
  if (!mail) return refuse({ kind: "not_dead" });
  if (!mail.isUseful) return refuse({ kind: "too_late" });
  const { rowCount } = await db
    .update(emailOutbox)
    .set({
      state: "waiting",
      attempts: 0,
      nextAttemptAt: sql`coalesce(${now ?? null}, now())`,
      leasedUntil: null,
    })
    .where(and(eq(emailOutbox.id, id), eq(emailOutbox.state, "dead")));
  return rowCount === 1 ? ok(null) : refuse({ kind: "not_dead" });
}

/** Leaves a mail that could not be sent for good. Refuses with `not_dead`. */
export async function giveUpMail(
  db: Database,
  { id }: { id: string },
): Promise<Result<null, { kind: "not_dead" }>> {
  const { rowCount } = await db
    .update(emailOutbox)
    .set({ state: "given_up", leasedUntil: null })
    .where(and(eq(emailOutbox.id, id), eq(emailOutbox.state, "dead")));
  return rowCount === 1 ? ok(null) : refuse({ kind: "not_dead" });
}
