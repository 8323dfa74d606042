import "server-only";
import { and, desc, eq, isNull, or, type SQL, sql } from "drizzle-orm";
import { readerFor } from "@/core/format";
import type { Database } from "@/db/client";
import { notificationReads, notifications } from "@/db/schema/notices";
import type { Actor } from "@/features/account/session";
import { type NoticeList, noticeDetails } from "./schema.ts";
import { wordsOf } from "./told-copy.ts";

const SHOWN_MAX = 50;

export type NoticeReader = Pick<
  Actor,
  "userId" | "workspaceId" | "membershipRole" | "timeZone" | "locale"
>;

/**
 * What a person is told in the workspace they act in, and what is for them
 * alone, in words and newest first. Payments are the owners' business.
 */
export async function listNotices(
  db: Database,
  reader: NoticeReader,
): Promise<NoticeList> {
  const rows = await db
    .select({
      id: notifications.id,
      kind: notifications.kind,
      details: notifications.details,
      createdAt: notifications.createdAt,
      periodStart: notifications.periodStart,
      isRead: sql<boolean>`coalesce(${notificationReads.readAt}, ${notifications.readAt}) is not null`,
      isDismissed: sql<boolean>`${notificationReads.dismissedAt} is not null`,
    })
    .from(notifications)
    .leftJoin(
      notificationReads,
      and(
        eq(notificationReads.notificationId, notifications.id),
        eq(notificationReads.userId, reader.userId),
      ),
    )
    .where(isFor(reader))
    .orderBy(desc(notifications.createdAt), desc(notifications.kind))
    .limit(SHOWN_MAX);
  const notices = rows.map((row) => entryOf(row, reader));
  const unreadCount = notices.filter(({ isRead }) => !isRead).length;
  return { notices, unreadCount };
}

/** Whether a notice is this person's to read. */
export const isFor = ({
  userId,
  workspaceId,
  membershipRole,
}: NoticeReader): SQL | undefined =>
  or(
    eq(notifications.userId, userId),
    and(
      eq(notifications.workspaceId, workspaceId),
      isNull(notifications.userId),
      membershipRole === "owner"
        ? undefined
        : sql`mail_category(${notifications.kind}) in ('usage', 'trial')`,
    ),
  );

type Row = Pick<
  typeof notifications.$inferSelect,
  "id" | "kind" | "details" | "createdAt" | "periodStart"
> & { isRead: boolean; isDismissed: boolean };

function entryOf({ details, ...row }: Row, reader: NoticeReader) {
  const words = wordsOf(
    { kind: row.kind, details: noticeDetails.parse(details ?? {}) },
    readerFor(reader),
  );
  return {
    ...row,
    title: words.title,
    text: words.lines.join(" "),
    href: words.action?.href ?? null,
    createdAt: row.createdAt.toISOString(),
    periodStart: row.periodStart?.toISOString() ?? null,
  };
}
