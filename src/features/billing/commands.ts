import "server-only";
import { and, eq, isNull, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { notifications } from "@/db/schema/notices";

/** Takes a notice off the page for everybody of the workspace; once is enough. */
export async function dismissNotice(
  db: Database,
  { workspaceId, noticeId }: { workspaceId: string; noticeId: string },
): Promise<void> {
  await db
    .update(notifications)
    .set({ readAt: sql`now()` })
    .where(
      and(
        eq(notifications.id, noticeId),
        eq(notifications.workspaceId, workspaceId),
        isNull(notifications.readAt),
      ),
    );
}
