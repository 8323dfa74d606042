import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { type Companion, callFunction } from "@/db/call";
import type { Database } from "@/db/client";
import {
  filesOf,
  type MessageStatus,
  messageStatus,
  type StoredFile,
  storedParts,
  textOf,
} from "./stored.ts";

export type HistoryTurn = {
  id: string;
  role: "user" | "assistant";
  status: MessageStatus;
  text: string;
  files: StoredFile[];
  /** Running, and its process is alive. */
  isLive: boolean;
};

export type History = {
  /** Null when there is no such conversation. */
  conversation: {
    isOwn: boolean;
    modelId: string | null;
  } | null;
  /** What the new message hangs on; null when it is the first. */
  parentId: string | null;
  /** From the first message to the parent. */
  turns: HistoryTurn[];
  /** Older messages than these were not read. */
  isCut: boolean;
  /** What is said to the model before the first message. */
  instructions: string | null;
};

/** Where a new message goes in its conversation. */
export type Position =
  | { kind: "at_end" }
  | { kind: "after"; parentId: string | null };

type HistoryRow = z.output<typeof historyRow>;

const historyRow = z.object({
  is_own: z.boolean(),
  model_id: z.string().nullable(),
  parent_id: z.string().nullable(),
  id: z.string().nullable(),
  role: z.enum(["user", "assistant"]).nullable(),
  status: messageStatus.nullable(),
  parts: storedParts.nullable(),
  is_live: z.boolean().nullable(),
});

/** More than any window holds; beyond it a history is cut at its old end. */
const HISTORY_MESSAGES_MAX = 1_000;
const HISTORY_CHARACTERS_MAX = 1_000_000;

export const historyRead = z.object({
  turns: z.array(historyRow).nullable(),
  instructions: z.string().nullable(),
});

/** What one statement reads of a conversation before it goes on. */
export type HistoryRead = z.output<typeof historyRead>;

/** Which messages: those that lead to where a new one is put. */
export type WantedHistory = {
  conversationId: string;
  messageId: string | null;
  position: Position;
};

/**
 * The messages that lead to where a new one is put, in one statement; of a
 * person's own conversation only. A message that is stored already keeps its
 * place.
 */
export async function getHistory(
  db: Database,
  wanted: WantedHistory & { userId: string },
): Promise<History> {
  const [row] = await callFunction(
    db,
    sql`select ${historyCall(wanted, sql`${wanted.userId}::uuid`)} as history`,
    z.object({ history: historyRead }),
  );
  return historyFrom(row?.history ?? null, wanted);
}

/** The same for whoever a session belongs to, in the statement that finds it. */
export const historyAlongsideSession = (
  wanted: WantedHistory,
): Companion<HistoryRead> => ({
  call: historyCall(wanted, sql`session.user_id`),
  row: historyRead,
});

/** What was read of a history; nothing, of a conversation that does not exist. */
export function historyFrom(
  read: HistoryRead | null,
  { position }: WantedHistory,
): History {
  const rows = read?.turns ?? [];
  const instructions = read?.instructions ?? null;
  const [first] = rows;
  if (!first) {
    const given = position.kind === "after" ? position.parentId : null;
    return {
      ...{ conversation: null, parentId: given, turns: [] },
      ...{ isCut: false, instructions },
    };
  }
  return {
    conversation: { isOwn: first.is_own, modelId: first.model_id },
    parentId: first.parent_id,
    turns: rows.flatMap((row) => turnOf(row)),
    isCut: rows.length >= HISTORY_MESSAGES_MAX,
    instructions,
  };
}

/** Of jsonb: the messages and what is said before them. */
function historyCall(wanted: WantedHistory, userId: SQL): SQL {
  const { conversationId, messageId } = wanted;
  return sql`jsonb_build_object(
    'turns', (
      select jsonb_agg(to_jsonb(turn) order by turn.ordinality)
        from chat_history(
          ${conversationId}, ${userId}, ${messageId}, ${placeOf(wanted)}
        ) with ordinality as turn),
    'instructions', chat_prompt(${conversationId}, ${userId}))`;
}

/** Where a history ends and how much of it is read, as functions take it. */
export const placeOf = ({ position }: WantedHistory): SQL =>
  sql`${position.kind === "after"},
    ${position.kind === "after" ? position.parentId : null},
    ${HISTORY_MESSAGES_MAX}, ${HISTORY_CHARACTERS_MAX}`;

function turnOf(row: HistoryRow): HistoryTurn[] {
  const { id, role, status, parts, is_live: isLive } = row;
  if (id === null || role === null || status === null || parts === null) {
    return [];
  }
  const [text, files] = [textOf(parts), filesOf(parts)];
  return [{ id, role, status, text, files, isLive: isLive === true }];
}
