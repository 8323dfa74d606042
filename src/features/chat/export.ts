import "server-only";
import { and, asc, eq, isNull } from "drizzle-orm";
import type { Database } from "@/db/client";
import { conversations, messages } from "@/db/schema/chat";
import { aiRequests } from "@/db/schema/usage";
import { filesOf, textOf } from "./stored.ts";

/** Raised when a reader of the file would have to know. */
const FORMAT = "tollgate-chat-1";

export type ChatExport = Awaited<ReturnType<typeof exportChat>>;

/**
 * One of a person's chats with every version of every message. A tree: each
 * message names its parent, and the branch that is read leads to
 * `chosenMessageId`, or by the newest where that is null. Null also for
 * somebody else's chat and for a temporary one.
 */
export async function exportChat(
  db: Database,
  wanted: { conversationId: string; userId: string; now: Date },
) {
  const [chat] = await db
    .select({
      id: conversations.id,
      title: conversations.title,
      instructions: conversations.systemPrompt,
      chosenMessageId: conversations.chosenMessageId,
      createdAt: conversations.createdAt,
      updatedAt: conversations.updatedAt,
    })
    .from(conversations)
    .where(
      and(
        eq(conversations.id, wanted.conversationId),
        eq(conversations.userId, wanted.userId),
        isNull(conversations.deletedAt),
        eq(conversations.isTemporary, false),
      ),
    );
  if (!chat) return null;
  const rows = await listVersions(db, chat);
  return {
    format: FORMAT,
    exportedAt: wanted.now,
    ...chat,
    messages: rows.map(({ parts, ...message }) => ({
      ...message,
      text: textOf(parts),
      files: filesOf(parts).map(({ type, ...file }) => file),
    })),
  };
}

const listVersions = (db: Database, { id }: { id: string }) =>
  db
    .select({
      id: messages.id,
      parentId: messages.parentId,
      role: messages.role,
      status: messages.status,
      createdAt: messages.createdAt,
      modelId: messages.modelId,
      requestId: messages.requestId,
      credits: aiRequests.credits,
      parts: messages.parts,
    })
    .from(messages)
    .leftJoin(aiRequests, eq(aiRequests.id, messages.requestId))
    .where(eq(messages.conversationId, id))
    .orderBy(asc(messages.createdAt), asc(messages.id));
