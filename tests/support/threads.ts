import { randomUUID } from "node:crypto";
import { asc, eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { answerChunks, conversations, messages } from "@/db/schema/chat";
import { aiRequests, usageEvents } from "@/db/schema/usage";
import { textOf } from "@/features/chat/stored";

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
    text: textOf(message.parts),
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

const HOUR_MS = 3_600_000;

/**
 * Chats of a person with a question and its answer each, one an hour back from
 * `now`; the first is the newest.
 */
export async function givenChats(
  db: Database,
  wishes: {
    owner: { userId: string; workspaceId: string };
    count: number;
    title?: (position: number) => string;
    question?: (position: number) => string;
    answer?: (position: number) => string;
    now?: Date;
  },
) {
  const { owner, count, now = new Date() } = wishes;
  const { title = (position) => `Chat ${position}` } = wishes;
  const { question = title, answer = () => "An answer." } = wishes;
  const chats = Array.from({ length: count }, (_, index) => ({
    position: index + 1,
    id: randomUUID(),
    questionId: randomUUID(),
    answerId: randomUUID(),
    at: new Date(now.getTime() - index * HOUR_MS),
  }));
  await db.insert(conversations).values(
    chats.map(({ position, id, at }) => ({
      id,
      userId: owner.userId,
      workspaceId: owner.workspaceId,
      title: title(position),
      createdAt: at,
      updatedAt: at,
    })),
  );
  await db.insert(messages).values(
    chats.flatMap(({ position, id, questionId, answerId, at }) => [
      {
        id: questionId,
        conversationId: id,
        role: "user" as const,
        parts: textParts(question(position)),
        createdAt: at,
      },
      {
        id: answerId,
        conversationId: id,
        parentId: questionId,
        role: "assistant" as const,
        modelId: "gpt-4o-mini",
        parts: textParts(answer(position)),
        createdAt: new Date(at.getTime() + 1),
      },
    ]),
  );
  return chats;
}

const textParts = (text: string) => [{ type: "text" as const, text }];

/**
 * A stored conversation of so many messages, questions and answers in turn, a
 * second apart: "Question 1", "Answer 1". Their ids, oldest first.
 */
export async function givenConversation(
  db: Database,
  person: { userId: string; workspaceId: string },
  {
    messageCount,
    textOf = (role, number) => `${role} ${number}`,
  }: {
    messageCount: number;
    textOf?: (role: "Question" | "Answer", number: number) => string;
  },
): Promise<{ conversationId: string; ids: string[] }> {
  const conversationId = randomUUID();
  const ids = Array.from({ length: messageCount }, () => randomUUID());
  await db.insert(conversations).values({
    id: conversationId,
    ...person,
    title: "A long talk",
    modelId: "gpt-4o-mini",
    chosenMessageId: ids.at(-1) ?? null,
  });
  const beganAtMs = Date.now() - messageCount * 1_000;
  await db.insert(messages).values(
    ids.map((id, place) => {
      const isQuestion = place % 2 === 0;
      const number = Math.floor(place / 2) + 1;
      const text = textOf(isQuestion ? "Question" : "Answer", number);
      return {
        id,
        conversationId,
        parentId: ids[place - 1] ?? null,
        role: isQuestion ? ("user" as const) : ("assistant" as const),
        parts: [{ type: "text" as const, text }],
        modelId: isQuestion ? null : "gpt-4o-mini",
        createdAt: new Date(beganAtMs + place * 1_000),
      };
    }),
  );
  return { conversationId, ids };
}
