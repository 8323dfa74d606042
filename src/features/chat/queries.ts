import "server-only";
import { and, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction } from "@/db/call";
import type { Database } from "@/db/client";
import { conversations } from "@/db/schema/chat";
import {
  type MessageStatus,
  messageStatus,
  storedParts,
  textOf,
} from "./stored.ts";

export type ConversationFacts = {
  id: string;
  title: string;
  isTemporary: boolean;
  modelId: string | null;
  /** The branch that is read runs through this message. */
  chosenId: string | null;
  revision: number;
};

export async function findConversation(
  db: Database,
  wanted: { conversationId: string; userId: string },
): Promise<ConversationFacts | null> {
  const [conversation] = await db
    .select({
      id: conversations.id,
      title: conversations.title,
      isTemporary: conversations.isTemporary,
      modelId: conversations.modelId,
      chosenId: conversations.chosenMessageId,
      revision: conversations.revision,
    })
    .from(conversations)
    .where(
      and(
        eq(conversations.id, wanted.conversationId),
        eq(conversations.userId, wanted.userId),
        isNull(conversations.deletedAt),
      ),
    );
  return conversation ?? null;
}

const glanceRow = z
  .object({
    title: z.string(),
    chosen_message_id: z.string().nullable(),
    newest_id: z.string().nullable(),
    newest_status: messageStatus.nullable(),
  })
  .transform((row) => ({
    title: row.title,
    chosenId: row.chosen_message_id,
    newest:
      row.newest_id === null
        ? null
        : { id: row.newest_id, status: row.newest_status },
  }));
export type Glance = z.output<typeof glanceRow>;

/** What tells whether a copy of a person's conversation is still the newest. */
export async function findGlance(
  db: Database,
  wanted: { conversationId: string; userId: string },
): Promise<Glance | null> {
  const [glance] = await callFunction(
    db,
    sql`select c.title, c.chosen_message_id, newest.id as newest_id,
               newest.status as newest_status
          from conversations c
          left join lateral (
            select m.id, m.status from messages m
             where m.conversation_id = c.id
             order by m.created_at desc, m.id desc limit 1) as newest on true
         where c.id = ${wanted.conversationId}
           and c.user_id = ${wanted.userId} and c.deleted_at is null`,
    glanceRow,
  );
  return glance ?? null;
}

export type StoredAnswer = {
  answerId: string;
  requestId: string;
  modelId: string;
  status: MessageStatus;
  text: string;
  errorCode: string | null;
};

const answerRow = z
  .object({
    id: z.string(),
    request_id: z.string(),
    model_id: z.string(),
    status: messageStatus,
    parts: storedParts,
    error_code: z.string().nullable(),
  })
  .transform(
    (row): StoredAnswer => ({
      answerId: row.id,
      requestId: row.request_id,
      modelId: row.model_id,
      status: row.status,
      text: textOf(row.parts),
      errorCode: row.error_code,
    }),
  );

/** One of a person's own answers, with the call that made it. */
export async function findAnswer(
  db: Database,
  wanted: { answerId: string; userId: string },
): Promise<StoredAnswer | null> {
  const [answer] = await callFunction(
    db,
    sql`select m.id, m.request_id, m.model_id, m.status, m.parts, m.error_code
      from messages m join conversations c on c.id = m.conversation_id
     where m.id = ${wanted.answerId} and c.user_id = ${wanted.userId}
       and m.role = 'assistant' and m.request_id is not null`,
    answerRow,
  );
  return answer ?? null;
}

/**
 * The answer of a person's conversation that is running in any process: the
 * newest whose lease is alive.
 */
export async function findLiveAnswer(
  db: Database,
  wanted: { conversationId: string; userId: string },
): Promise<StoredAnswer | null> {
  const [answer] = await callFunction(
    db,
    sql`select m.id, m.request_id, m.model_id, m.status, m.parts, m.error_code
      from messages m
      join conversations c on c.id = m.conversation_id
      join ai_requests r on r.id = m.request_id
     where c.id = ${wanted.conversationId} and c.user_id = ${wanted.userId}
       and c.deleted_at is null and m.status = 'running'
       and r.state = 'held' and r.expires_at > now()
     order by m.created_at desc limit 1`,
    answerRow,
  );
  return answer ?? null;
}
