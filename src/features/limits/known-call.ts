import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction } from "@/db/call";
import type { Database } from "@/db/client";
import type { ReserveRequest } from "./reserve-request.ts";
import type { AnsweredCall, LimitRefusal } from "./schema.ts";

const knownCall = z.object({
  request_id: z.string(),
  conversation_id: z.string().nullable(),
  answer_id: z.string().nullable(),
  is_same: z.boolean(),
  is_running: z.boolean(),
});

/**
 * What reserve would say of the request's key, for who cannot reserve at all:
 * an answer that is there is shown, and one that runs is joined, whatever is in
 * the way of new ones. Null when the key is free, as that of a call whose lease
 * has lapsed is. Changes nothing.
 */
export async function findKnownCall(
  db: Database,
  request: ReserveRequest,
): Promise<LimitRefusal | AnsweredCall | null> {
  // The condition of reserve_call, word for word: it is the index's.
  const [row] = await callFunction(
    db,
    sql`select r.id as request_id, r.conversation_id, r.answer_id,
               r.request_hash = ${request.requestHash}
                 and r.user_id = ${request.userId} as is_same,
               r.state = 'held' as is_running
          from ai_requests r
         where r.workspace_id = ${request.workspaceId}
           and r.idempotency_key = ${request.idempotencyKey}
           and case r.state when 'held' then true
                 when 'settled' then r.outcome in ('completed', 'stopped')
                 else false end
           and (r.state <> 'held' or r.expires_at
             > coalesce(${request.now ?? null}::timestamptz, now()))`,
    knownCall,
  );
  if (!row) return null;
  if (!row.is_same) return { kind: "idempotency_key_reused" };
  return {
    kind: row.is_running ? "request_in_progress" : "already_answered",
    requestId: row.request_id,
    conversationId: row.conversation_id,
    answerId: row.answer_id,
  };
}
