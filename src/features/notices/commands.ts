import "server-only";
import { and, inArray, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { notificationReads, notifications } from "@/db/schema/notices";
import { isFor, type NoticeReader } from "./queries.ts";

/**
 * Notes that a person has read notices, or has put their banners away, which is
 * reading too. What is not theirs is passed over; again changes nothing.
 */
export async function markNotices(
  db: Database,
  reader: NoticeReader,
  { readIds, dismissedIds }: { readIds: string[]; dismissedIds: string[] },
): Promise<void> {
  const dismissed = [...new Set(dismissedIds)];
  const all = [...new Set([...readIds, ...dismissed])];
  if (all.length === 0) return;
  const theirs = db
    .select({
      userId: sql`${reader.userId}::uuid`.as("user_id"),
      notificationId: notifications.id,
      readAt: sql`now()`.as("read_at"),
      dismissedAt:
        sql`case when ${dismissed.length > 0 ? inArray(notifications.id, dismissed) : sql`false`} then now() end`.as(
          "dismissed_at",
        ),
    })
    .from(notifications)
    .where(and(inArray(notifications.id, all), isFor(reader)));
  await db
    .insert(notificationReads)
    .select(theirs)
    .onConflictDoUpdate({
      target: [notificationReads.userId, notificationReads.notificationId],
      set: {
        dismissedAt: sql`coalesce(${notificationReads.dismissedAt}, excluded.dismissed_at)`,
      },
    });
}
