import "server-only";
import { and, eq, isNull, sql } from "drizzle-orm";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import { notifications } from "@/db/schema/notices";
import { type Buyer, isOwner } from "./acts/buyer.ts";

/** Takes a notice off the page for every owner of the workspace; once is enough. */
export async function dismissNotice(
  db: Database,
  { buyer, noticeId }: { buyer: Buyer; noticeId: string },
): Promise<Result<null, { kind: "not_owner" }>> {
  if (!isOwner(buyer)) return refuse({ kind: "not_owner" });
  await db
    .update(notifications)
    .set({ readAt: sql`now()` })
    .where(
      and(
        eq(notifications.id, noticeId),
        eq(notifications.workspaceId, buyer.workspaceId),
        isNull(notifications.readAt),
      ),
    );
  return ok(null);
}
