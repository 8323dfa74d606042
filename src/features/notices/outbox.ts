import "server-only";
import { and, eq, inArray, lt, sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction } from "@/db/call";
import type { Database } from "@/db/client";
import { emailOutbox } from "@/db/schema/notices";
import {
  ATTEMPTS_MAX,
  backoffMs,
  LEASE_SECONDS,
  USEFUL_DAYS,
} from "./rules.ts";
import { mailCategory, noticeKind } from "./schema.ts";

const KEPT_DAYS = 30;
const DELETED_MAX = 1_000;

const claimed = z
  .object({
    id: z.string(),
    user_id: z.string().nullable(),
    kind: noticeKind,
    category: mailCategory,
    to_address: z.string(),
    time_zone: z.string().nullable(),
    locale: z.string().nullable(),
    details: z.record(z.string(), z.unknown()).nullable(),
    attempts: z.number().int(),
  })
  .transform((row) => ({
    id: row.id,
    userId: row.user_id,
    kind: row.kind,
    category: row.category,
    toAddress: row.to_address,
    timeZone: row.time_zone,
    locale: row.locale,
    details: row.details,
    /** This one included. */
    attempts: row.attempts,
  }));

/** A mail that this process alone may send until its lease ends. */
export type ClaimedMail = z.output<typeof claimed>;

/**
 * Takes mails that are due, oldest first. Those that their reader does not want
 * any more, and those that come too late, leave the line instead.
 */
export const claimMails = (
  db: Database,
  { mailsMax, now }: { mailsMax: number; now: Date | null },
): Promise<ClaimedMail[]> =>
  callFunction(
    db,
    sql`select * from claim_mails(${mailsMax}, ${ATTEMPTS_MAX},
      make_interval(secs => ${LEASE_SECONDS}),
      make_interval(days => ${USEFUL_DAYS}), ${now})`,
    claimed,
  );

/** The provider took it; whoever else has it by now sends it no more. */
export async function noteSent(
  db: Database,
  mail: { id: string; providerId: string | null; now: Date | null },
) {
  await db
    .update(emailOutbox)
    .set({
      state: "sent",
      sentAt: sql`coalesce(${mail.now}, clock_timestamp())`,
      providerId: mail.providerId,
      leasedUntil: null,
      lastError: null,
    })
    .where(and(eq(emailOutbox.id, mail.id), eq(emailOutbox.state, "waiting")));
}

/**
 * It was not taken: to be tried again after a growing while, and dead when it
 * is refused for good or has been tried often enough. Changes nothing when
 * another process has claimed it since.
 */
export async function noteFailed(
  db: Database,
  failure: {
    id: string;
    attempts: number;
    code: string;
    isForGood: boolean;
    retryAfterMs: number | null;
    now: Date | null;
  },
): Promise<{ isDead: boolean }> {
  const isDead = failure.isForGood || failure.attempts >= ATTEMPTS_MAX;
  const waitMs = Math.max(
    failure.retryAfterMs ?? 0,
    backoffMs(failure.attempts),
  );
  await db
    .update(emailOutbox)
    .set({
      state: isDead ? "dead" : "waiting",
      nextAttemptAt: sql`coalesce(${failure.now}, clock_timestamp())
        + make_interval(secs => ${waitMs / 1_000})`,
      leasedUntil: null,
      lastError: failure.code,
    })
    .where(
      and(
        eq(emailOutbox.id, failure.id),
        eq(emailOutbox.state, "waiting"),
        eq(emailOutbox.attempts, failure.attempts),
      ),
    );
  return { isDead };
}

/** Forgets mails that are done with; addresses are kept no longer than needed. */
export async function forgetOldMails(
  db: Database,
  { now }: { now: Date | null },
): Promise<{ forgottenMails: number }> {
  const old = db
    .select({ id: emailOutbox.id })
    .from(emailOutbox)
    .where(
      and(
        lt(
          emailOutbox.createdAt,
          sql`coalesce(${now}, now()) - make_interval(days => ${KEPT_DAYS})`,
        ),
        sql`${emailOutbox.state} <> 'waiting'`,
      ),
    )
    .limit(DELETED_MAX);
  const { rowCount } = await db
    .delete(emailOutbox)
    .where(inArray(emailOutbox.id, old));
  return { forgottenMails: rowCount ?? 0 };
}
