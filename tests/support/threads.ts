import { asc, eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { answerChunks, conversations, messages } from "@/db/schema/chat";
import { aiRequests, usageEvents } from "@/db/schema/usage";

/** What is stored of a conversation, oldest first. */
export async function messagesOf(db: Database, conversationId: string) {
  const rows = await db
    .select()
    .from(messages)
    .innerJoin(conversations, eq(conversations.id, messages.conversationId))
    .where(eq(messages.conversationId, conversationId))
    .orderBy(asc(messages.createdAt), asc(messages.id));
  return rows.map(({ messages: message, conversations: { title } }) => ({
    id: message.id,
    parentId: message.parentId,
    role: message.role,
    status: message.status,
    text: message.parts.map((part) => part.text).join("\n\n"),
    title,
  }));
}

/** The calls of a person, oldest first. */
export const callsOf = (db: Database, { userId }: { userId: string }) =>
  db
    .select()
    .from(aiRequests)
    .where(eq(aiRequests.userId, userId))
    .orderBy(asc(aiRequests.startedAt), asc(aiRequests.id));

/** The ledger rows of a person, charges first. */
export const ledgerOf = (db: Database, { userId }: { userId: string }) =>
  db
    .select()
    .from(usageEvents)
    .where(eq(usageEvents.userId, userId))
    .orderBy(asc(usageEvents.kind));

/** What is stored of an answer while it is written. */
export const chunksOf = (db: Database, answerId: string) =>
  db.select().from(answerChunks).where(eq(answerChunks.answerId, answerId));
