import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction } from "@/db/call";
import type { Database } from "@/db/client";
import { messageStatus, storedParts } from "./stored.ts";

const outlineRow = z
  .object({
    id: z.string(),
    parent_id: z.string().nullable(),
    role: z.enum(["user", "assistant"]),
    status: messageStatus,
    is_live: z.boolean(),
  })
  .transform((row) => ({
    id: row.id,
    parentId: row.parent_id,
    role: row.role,
    status: row.status,
    isLive: row.is_live,
  }));
export type OutlineMessage = z.output<typeof outlineRow>;

const OUTLINE_MESSAGES_MAX = 5_000;

/**
 * All versions of all messages of a conversation without their text, oldest
 * first; of a very long one the newest. Whose it is has been asked before.
 */
export const listOutline = (
  db: Database,
  { conversationId }: { conversationId: string },
): Promise<OutlineMessage[]> =>
  callFunction(
    db,
    sql`select id, parent_id, role, status, is_live from (
      select m.id, m.parent_id, m.role, m.status, m.created_at,
             m.status = 'running' and exists (
               select from ai_requests r where r.id = m.request_id
                  and r.state = 'held' and r.expires_at > now()) as is_live
        from messages m where m.conversation_id = ${conversationId}
       order by m.created_at desc, m.id desc limit ${OUTLINE_MESSAGES_MAX}
    ) as newest order by created_at, id`,
    outlineRow,
  );

const textRow = z
  .object({
    id: z.string(),
    parent_id: z.string().nullable(),
    role: z.enum(["user", "assistant"]),
    status: messageStatus,
    parts: storedParts,
    model_id: z.string().nullable(),
    request_id: z.string().nullable(),
    error_code: z.string().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    parentId: row.parent_id,
    role: row.role,
    status: row.status,
    parts: row.parts,
    modelId: row.model_id,
    requestId: row.request_id,
    errorCode: row.error_code,
  }));
export type TextMessage = z.output<typeof textRow>;

/** Messages by their ids, in no order. */
export const listMessagesById = (
  db: Database,
  ids: readonly string[],
): Promise<TextMessage[]> =>
  callFunction(
    db,
    sql`select m.id, m.parent_id, m.role, m.status, m.parts, m.model_id,
               m.request_id, m.error_code
          from messages m where m.id = any(${sql.param([...ids])}::uuid[])`,
    textRow,
  );
