import "server-only";
import { and, eq, exists, isNull, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { ok, type Result, refuse } from "@/core/result";
import type { Companion } from "@/db/call";
import type { Database } from "@/db/client";
import { conversations, type MessagePart, messages } from "@/db/schema/chat";

export type OpenAnswerRefusal =
  | { kind: "not_found" }
  | { kind: "file_missing" }
  | { kind: "message_exists" }
  | { kind: "answer_exists" };

export const openedRow = z.object({
  has_conversation: z.boolean(),
  has_question: z.boolean(),
  has_answer: z.boolean(),
  /** Of a question with files alone. */
  has_files: z.boolean().optional(),
});

export type OpenedRow = z.output<typeof openedRow>;

/**
 * What stores a question and its running answer, and the conversation when it
 * is new, with the hold that pays for the answer. A question asked again is
 * left as it is; an answer that failed, or whose process died, begins anew in
 * its row. `checkOpened` tells what became of it.
 */
export function openingOfAnswer(answer: {
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
  /** The oldest message that is sent, where older ones are left out. */
  contextStartId: string | null;
}): Companion<OpenedRow> {
  const { conversation, question, contextStartId } = answer;
  const facts = sql`
    ${conversation.id}, ${conversation.workspaceId}, ${conversation.userId},
    ${conversation.title}, ${conversation.modelId}, ${question?.id ?? null},
    ${question?.parentId ?? null}, ${JSON.stringify(question?.parts ?? [])},
    ${answer.answerId}, ${answer.answerParentId}, ${answer.requestId}`;
  const fileIds = (question?.parts ?? []).flatMap((part) =>
    part.type === "file" ? [part.fileId] : [],
  );
  const call =
    fileIds.length > 0
      ? sql`open_filed_answer(
          ${JSON.stringify(fileIds)}, ${contextStartId}, ${facts})`
      : contextStartId === null
        ? sql`open_answer(${facts})`
        : sql`open_cut_answer(${contextStartId}, ${facts})`;
  return { call, row: openedRow };
}

/**
 * Refuses with `not_found` for a conversation of somebody else or a deleted
 * one, with `file_missing` when a file was discarded or sent elsewhere, and
 * with `message_exists` or `answer_exists` for an id in other use.
 */
export function checkOpened(
  opened: OpenedRow,
  asks: { hasQuestion: boolean },
): Result<null, OpenAnswerRefusal> {
  if (!opened.has_conversation) return refuse({ kind: "not_found" });
  if (opened.has_files === false) return refuse({ kind: "file_missing" });
  if (asks.hasQuestion && !opened.has_question) {
    return refuse({ kind: "message_exists" });
  }
  if (!opened.has_answer) return refuse({ kind: "answer_exists" });
  return ok(null);
}

/**
 * What stores an answer's end and drops its chunks. Does nothing when another
 * call has begun the answer anew.
 */
export const closingOfAnswer = (answer: {
  answerId: string;
  requestId: string;
  status: "complete" | "stopped" | "failed";
  text: string;
  modelId: string;
  errorCode: string | null;
}): SQL =>
  sql`close_answer(
    ${answer.answerId}, ${answer.requestId}, ${answer.status},
    ${partsOf(answer.text)}, ${answer.modelId}, ${answer.errorCode})`;

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

/**
 * Remembers the branch that a person reads: the one through this message.
 * Returns the conversation's new revision. Refuses with `not_found` also for
 * somebody else's, and for a message of another conversation.
 */
export async function chooseBranch(
  db: Database,
  choice: { conversationId: string; userId: string; messageId: string },
): Promise<Result<{ revision: number }, { kind: "not_found" }>> {
  const chosen = db
    .select({ id: messages.id })
    .from(messages)
    .where(
      and(
        eq(messages.id, choice.messageId),
        eq(messages.conversationId, conversations.id),
      ),
    );
  const [conversation] = await db
    .update(conversations)
    .set({ chosenMessageId: choice.messageId, revision: nextRevision })
    .where(and(isOwn(choice), exists(chosen)))
    .returning({ revision: conversations.revision });
  return conversation ? ok(conversation) : refuse({ kind: "not_found" });
}

/**
 * The name a person gives, which no model changes afterwards. Refuses with
 * `not_found` also for somebody else's.
 */
export async function renameConversation(
  db: Database,
  rename: { conversationId: string; userId: string; title: string },
): Promise<Result<null, { kind: "not_found" }>> {
  const renamed = await db
    .update(conversations)
    .set({ title: rename.title, titleSource: "person", revision: nextRevision })
    .where(isOwn(rename))
    .returning({ id: conversations.id });
  return renamed.length > 0 ? ok(null) : refuse({ kind: "not_found" });
}

/** Refuses with `not_found` also for somebody else's. */
export async function pinConversation(
  db: Database,
  pin: { conversationId: string; userId: string; isPinned: boolean },
): Promise<Result<null, { kind: "not_found" }>> {
  const pinned = await db
    .update(conversations)
    .set({ isPinned: pin.isPinned, revision: nextRevision })
    .where(isOwn(pin))
    .returning({ id: conversations.id });
  return pinned.length > 0 ? ok(null) : refuse({ kind: "not_found" });
}

/**
 * Hides a conversation, until it is purged. Refuses with `not_found` also for
 * somebody else's.
 */
export async function deleteConversation(
  db: Database,
  deletion: { conversationId: string; userId: string },
): Promise<Result<null, { kind: "not_found" }>> {
  const deleted = await db
    .update(conversations)
    .set({ deletedAt: sql`now()`, revision: nextRevision })
    .where(isOwn(deletion))
    .returning({ id: conversations.id });
  return deleted.length > 0 ? ok(null) : refuse({ kind: "not_found" });
}

/** Longer than the ten seconds in which it is offered: networks are slow. */
const UNDO_SECONDS = 60;

/**
 * Takes a deletion back. Refuses with `not_found` also for somebody else's, and
 * when it was deleted more than a minute ago.
 */
export async function restoreConversation(
  db: Database,
  restoring: { conversationId: string; userId: string; now?: Date },
): Promise<Result<null, { kind: "not_found" }>> {
  const restored = await db
    .update(conversations)
    .set({ deletedAt: null, revision: nextRevision })
    .where(
      and(
        eq(conversations.id, restoring.conversationId),
        eq(conversations.userId, restoring.userId),
        sql`${conversations.deletedAt} > coalesce(${restoring.now ?? null}, now())
          - make_interval(secs => ${UNDO_SECONDS})`,
      ),
    )
    .returning({ id: conversations.id });
  return restored.length > 0 ? ok(null) : refuse({ kind: "not_found" });
}

const nextRevision = sql`${conversations.revision} + 1`;

const isOwn = (owner: { conversationId: string; userId: string }) =>
  and(
    eq(conversations.id, owner.conversationId),
    eq(conversations.userId, owner.userId),
    isNull(conversations.deletedAt),
  );
