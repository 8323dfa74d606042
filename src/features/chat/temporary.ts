import "server-only";
import { sql } from "drizzle-orm";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import { conversations } from "@/db/schema/chat";
import { temporaryCopy } from "./copy.ts";

/**
 * Makes room for a temporary chat, or keeps one for another day: the question
 * that follows finds it, and begins no ordinary chat. Nobody names it, so that
 * its title says nothing of what is in it. Refuses with `not_found` for an
 * ordinary chat, a deleted one and somebody else's.
 */
export async function keepTemporary(
  db: Database,
  chat: { conversationId: string; userId: string; workspaceId: string },
): Promise<Result<null, { kind: "not_found" }>> {
  const { conversationId: id, userId, workspaceId } = chat;
  const kept = await db
    .insert(conversations)
    .values({
      ...{ id, userId, workspaceId },
      title: temporaryCopy.title,
      titleSource: "person",
      isTemporary: true,
    })
    .onConflictDoUpdate({
      target: conversations.id,
      set: { updatedAt: sql`now()` },
      setWhere: sql`${conversations.userId} = ${userId}
        and ${conversations.isTemporary} and ${conversations.deletedAt} is null`,
    })
    .returning({ id: conversations.id });
  return kept.length > 0 ? ok(null) : refuse({ kind: "not_found" });
}
