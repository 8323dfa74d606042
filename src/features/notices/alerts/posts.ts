import "server-only";
import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";
import { alertPosts } from "@/db/schema/spending";
import { ATTEMPTS_MAX, backoffMs, LEASE_SECONDS } from "../rules.ts";

const claimed = z
  .object({
    id: z.string(),
    kind: z.enum(["budget", "spike"]),
    details: z.record(z.string(), z.unknown()),
    created_at: column.moment,
    attempts: z.number().int(),
  })
  .transform(({ created_at: createdAt, ...row }) => ({ ...row, createdAt }));

/** An alert that this process alone may post until its lease ends. */
export type ClaimedPost = z.output<typeof claimed>;

/** Takes posts that are due, oldest first; what others have is passed over. */
export const claimPosts = (
  db: Database,
  { postsMax, now }: { postsMax: number; now: Date | null },
): Promise<ClaimedPost[]> =>
  callFunction(
    db,
    sql`update alert_posts p
           set attempts = p.attempts + 1,
               leased_until = coalesce(${now}, clock_timestamp())
                 + make_interval(secs => ${LEASE_SECONDS})
          from operator_alerts a
         where a.id = p.alert_id and p.alert_id in (
           select due.alert_id from alert_posts due
            where due.state = 'waiting'
              and due.next_attempt_at <= coalesce(${now}, clock_timestamp())
              and (due.leased_until is null
                or due.leased_until <= coalesce(${now}, clock_timestamp()))
            order by due.next_attempt_at limit ${postsMax}
              for update skip locked)
        returning a.id, a.kind, a.details, a.created_at, p.attempts`,
    claimed,
  );

/** The receiver took it. */
export async function notePosted(
  db: Database,
  post: { id: string; now: Date | null },
) {
  await db
    .update(alertPosts)
    .set({
      state: "sent",
      sentAt: sql`coalesce(${post.now}, clock_timestamp())`,
      leasedUntil: null,
      lastError: null,
    })
    .where(
      and(eq(alertPosts.alertId, post.id), eq(alertPosts.state, "waiting")),
    );
}

/**
 * It was not taken: again after a growing while, ten times at most. Changes
 * nothing when another process has claimed it since.
 */
export async function notePostFailed(
  db: Database,
  failure: { id: string; attempts: number; code: string; now: Date | null },
): Promise<{ isDead: boolean }> {
  const isDead = failure.attempts >= ATTEMPTS_MAX;
  await db
    .update(alertPosts)
    .set({
      state: isDead ? "dead" : "waiting",
      nextAttemptAt: sql`coalesce(${failure.now}, clock_timestamp())
        + make_interval(secs => ${backoffMs(failure.attempts) / 1_000})`,
      leasedUntil: null,
      lastError: failure.code,
    })
    .where(
      and(
        eq(alertPosts.alertId, failure.id),
        eq(alertPosts.state, "waiting"),
        eq(alertPosts.attempts, failure.attempts),
      ),
    );
  return { isDead };
}
