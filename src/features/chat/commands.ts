import "server-only";
import { and, eq, isNull, sql } from "drizzle-orm";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import { conversations, type MessagePart } from "@/db/schema/chat";

export type OpenAnswerRefusal =
  | { kind: "not_found" }
  | { kind: "message_exists" }
  | { kind: "answer_exists" };

/**
 * Stores a question and its running answer, and the conversation when it is
 * new, in one statement. A question asked again is left as it is; an answer
 * that failed, or whose process died, begins anew in its row.
 *
 * Refuses with `not_found` for a conversation of somebody else or a deleted
 * one, and with `message_exists` or `answer_exists` for an id in other use.
 */
export async function openAnswer(
  db: Database,
  answer: {
    conversation: {
      id: string;
      workspaceId: string;
      userId: string;
      title: string;
      modelId: string;
    };
    /** Null when an existing question is answered again. */
    question: {
      id: string;
      parentId: string | null;
      parts: MessagePart[];
    } | null;
    answerId: string;
    /** The question's id. */
    answerParentId: string | null;
    requestId: string;
  },
): Promise<Result<null, OpenAnswerRefusal>> {
  const { conversation, question } = answer;
  const { rows } = await db.execute(sql`
    with conversation as (
      insert into conversations (id, workspace_id, user_id, title, model_id)
      values (${conversation.id}, ${conversation.workspaceId},
        ${conversation.userId}, ${conversation.title}, ${conversation.modelId})
      on conflict (id) do update
        set updated_at = now(), model_id = excluded.model_id
        where conversations.user_id = excluded.user_id
          and conversations.deleted_at is null
      returning id
    ), question as (
      insert into messages (id, conversation_id, parent_id, role, parts)
      select ${question?.id ?? null}::uuid, conversation.id,
             ${question?.parentId ?? null}::uuid, 'user',
             ${JSON.stringify(question?.parts ?? [])}::jsonb
        from conversation where ${question !== null}
      on conflict (id) do update set parts = excluded.parts
        where messages.conversation_id = excluded.conversation_id
          and messages.role = 'user' and messages.parts = excluded.parts
          and messages.parent_id is not distinct from excluded.parent_id
      returning id
    ), answer as (
      insert into messages
        (id, conversation_id, parent_id, role, status, parts, model_id,
         request_id, created_at)
      select ${answer.answerId}::uuid, conversation.id,
             ${answer.answerParentId}::uuid, 'assistant', 'running',
             '[]'::jsonb, ${conversation.modelId}, ${answer.requestId}::uuid,
             -- After its question, in any order by time.
             now() + interval '1 ms'
        from conversation
       where ${question === null} or exists (select from question)
      on conflict (id) do update
        set status = 'running', parts = '[]'::jsonb, error_code = null,
            model_id = excluded.model_id, request_id = excluded.request_id
        where messages.conversation_id = excluded.conversation_id
          and messages.role = 'assistant'
          and messages.parent_id = excluded.parent_id
          and (messages.status in ('failed', 'interrupted')
            or (messages.status = 'stopped' and messages.parts = '[]'::jsonb)
            or (messages.status = 'running' and not exists (
              select from ai_requests r
               where r.id = messages.request_id and r.state = 'held')))
      returning id
    ), cleared as (
      delete from answer_chunks
       where answer_id in (select id from answer)
    )
    select exists (select from conversation) as has_conversation,
           exists (select from question) as has_question,
           exists (select from answer) as has_answer`);
  const [row] = rows;
  if (!row?.has_conversation) return refuse({ kind: "not_found" });
  if (question && !row.has_question) return refuse({ kind: "message_exists" });
  if (!row.has_answer) return refuse({ kind: "answer_exists" });
  return ok(null);
}

/**
 * Stores an answer's end and drops its chunks, in one statement. Does nothing
 * when another call has begun the answer anew. `saved` tells.
 */
export async function closeAnswer(
  db: Database,
  answer: {
    answerId: string;
    requestId: string;
    status: "complete" | "stopped" | "failed";
    text: string;
    modelId: string;
    errorCode: string | null;
  },
): Promise<{ saved: boolean }> {
  const { rows } = await db.execute(sql`
    with saved as (
      update messages
         set status = ${answer.status}, parts = ${partsOf(answer.text)}::jsonb,
             model_id = ${answer.modelId}, error_code = ${answer.errorCode}
       where id = ${answer.answerId} and request_id = ${answer.requestId}
         and status in ('running', 'interrupted')
      returning id
    ), cleared as (
      delete from answer_chunks where answer_id in (select id from saved)
    )
    select id from saved`);
  return { saved: rows.length > 0 };
}

const partsOf = (text: string) =>
  JSON.stringify(text === "" ? [] : [{ type: "text", text }]);

/**
 * Closes the answers of a conversation whose process is gone: assembles what
 * was stored of each and marks it interrupted. One that was only held up takes
 * its row back when it ends.
 */
export async function closeInterruptedAnswers(
  db: Database,
  { conversationId, now }: { conversationId: string; now?: Date },
): Promise<void> {
  await db.execute(sql`
    with interrupted as (
      update messages m
         set status = 'interrupted',
             parts = coalesce(
               (select jsonb_build_array(jsonb_build_object(
                         'type', 'text',
                         'text', string_agg(c.body, '' order by c.seq)))
                  from answer_chunks c where c.answer_id = m.id
                having count(*) > 0),
               '[]'::jsonb)
       where m.conversation_id = ${conversationId} and m.status = 'running'
         and not exists (
           select from ai_requests r
            where r.id = m.request_id and r.state = 'held'
              and r.expires_at > coalesce(${now ?? null}, now()))
      returning m.id
    )
    delete from answer_chunks where answer_id in (select id from interrupted)`);
}

/** Refuses with `not_found` also for somebody else's. */
export async function renameConversation(
  db: Database,
  rename: { conversationId: string; userId: string; title: string },
): Promise<Result<null, { kind: "not_found" }>> {
  const renamed = await db
    .update(conversations)
    .set({ title: rename.title })
    .where(isOwn(rename))
    .returning({ id: conversations.id });
  return renamed.length > 0 ? ok(null) : refuse({ kind: "not_found" });
}

/** Hides a conversation. Refuses with `not_found` also for somebody else's. */
export async function deleteConversation(
  db: Database,
  deletion: { conversationId: string; userId: string },
): Promise<Result<null, { kind: "not_found" }>> {
  const deleted = await db
    .update(conversations)
    .set({ deletedAt: sql`now()` })
    .where(isOwn(deletion))
    .returning({ id: conversations.id });
  return deleted.length > 0 ? ok(null) : refuse({ kind: "not_found" });
}

const isOwn = (owner: { conversationId: string; userId: string }) =>
  and(
    eq(conversations.id, owner.conversationId),
    eq(conversations.userId, owner.userId),
    isNull(conversations.deletedAt),
  );
