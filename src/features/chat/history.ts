import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction } from "@/db/call";
import type { Database } from "@/db/client";
import {
  type MessageStatus,
  messageStatus,
  storedParts,
  textOf,
} from "./stored.ts";

export type HistoryTurn = {
  id: string;
  role: "user" | "assistant";
  status: MessageStatus;
  text: string;
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
};

/** Where a new message goes in its conversation. */
export type Position =
  | { kind: "at_end" }
  | { kind: "after"; parentId: string | null };

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

/**
 * The messages that lead to where a new one is put, in one statement; of a
 * person's own conversation only. A message that is stored already keeps its
 * place.
 */
export async function getHistory(
  db: Database,
  wanted: {
    conversationId: string;
    userId: string;
    messageId: string | null;
    position: Position;
  },
): Promise<History> {
  const { position } = wanted;
  const given = position.kind === "after" ? position.parentId : null;
  const rows = await callFunction(
    db,
    sql`select * from chat_history(
      ${wanted.conversationId}, ${wanted.userId}, ${wanted.messageId},
      ${position.kind === "after"}, ${given}, ${HISTORY_MESSAGES_MAX},
      ${HISTORY_CHARACTERS_MAX})`,
    historyRow,
  );
  const [first] = rows;
  if (!first) return { conversation: null, parentId: given, turns: [] };
  return {
    conversation: { isOwn: first.is_own, modelId: first.model_id },
    parentId: first.parent_id,
    turns: rows.flatMap((row) => turnOf(row)),
  };
}

function turnOf(row: z.output<typeof historyRow>): HistoryTurn[] {
  const { id, role, status, parts, is_live: isLive } = row;
  if (id === null || role === null || status === null || parts === null) {
    return [];
  }
  return [{ id, role, status, text: textOf(parts), isLive: isLive === true }];
}
