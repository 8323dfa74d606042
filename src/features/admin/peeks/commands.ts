import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { ok, type Result, refuse } from "@/core/result";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";
import { noteSecurityEvent } from "@/features/account/security-events";
import type { ReadableFile } from "@/features/files/queries";
import type { Acting } from "../gate.ts";
import { audited, recordAct } from "../record.ts";
import { findLivePeek, findPeekable, findPeekedFile } from "./queries.ts";
import { PEEK_MINUTES, type PeekRefusal } from "./schema.ts";

type Opened = { userId: string; endsAt: Date };

const peekRow = z.object({
  id: z.string(),
  started_at: column.moment,
  ends_at: column.moment,
});

/**
 * Lets one admin read one conversation for half an hour. Its person is told who,
 * when and why by a mail and in the app, and finds it in their settings. Refuses
 * with `not_found` also for a temporary chat and a deleted one, and with
 * `already_so` while an earlier look lasts.
 */
export const openPeek = (
  db: Database,
  acting: Acting,
  { conversationId, reason }: { conversationId: string; reason: string },
): Promise<Result<Opened, PeekRefusal>> =>
  audited(
    db,
    acting,
    ({ userId, endsAt }) => ({
      ...{ action: "conversation.look", subjectKind: "conversation" },
      ...{ subjectId: conversationId, userId, reason },
      after: { endsAt: endsAt.toISOString() },
    }),
    async (tx): Promise<Result<Opened, PeekRefusal>> => {
      const adminId = acting.actor.userId;
      const chat = await findPeekable(tx, { conversationId });
      if (!chat) return refuse({ kind: "not_found" });
      if (await findLivePeek(tx, { adminId, conversationId })) {
        return refuse({ kind: "already_so" });
      }
      const [opened] = await callFunction(
        tx,
        sql`insert into peeks
              (admin_id, user_id, conversation_id, reason, started_at, ends_at)
            select ${adminId}, ${chat.userId}, ${conversationId}, ${reason},
                   clock.at, clock.at + ${PEEK_MINUTES} * interval '1 minute'
              from (select date_trunc('milliseconds', clock_timestamp()) as at)
                as clock
            returning id, started_at, ends_at`,
        peekRow,
      );
      if (!opened) throw new Error("the look was not stored");
      await noteSecurityEvent(tx, {
        userId: chat.userId,
        event: {
          ...{ kind: "chat_looked_at", peekId: opened.id, why: reason },
          adminName: acting.actor.name,
          lookedAt: opened.started_at.toISOString(),
          endsAt: opened.ends_at.toISOString(),
        },
      });
      return ok({ userId: chat.userId, endsAt: opened.ends_at });
    },
  );

/**
 * A file that was sent in a conversation, for an admin who may read it now; each
 * time is on record. Refuses with `not_found` whatever the look does not cover,
 * and everything once it is over.
 */
export async function openPeekedFile(
  db: Database,
  acting: Acting,
  { conversationId, fileId }: { conversationId: string; fileId: string },
): Promise<Result<ReadableFile, { kind: "not_found" }>> {
  const adminId = acting.actor.userId;
  const peek = await findLivePeek(db, { adminId, conversationId });
  const chat = peek && (await findPeekable(db, { conversationId }));
  const file = chat && (await findPeekedFile(db, chat, { fileId }));
  if (!file) return refuse({ kind: "not_found" });
  await recordAct(db, acting, {
    ...{ action: "conversation.file", subjectKind: "file", subjectId: fileId },
    ...{ userId: chat.userId, reason: peek.reason, after: { conversationId } },
  });
  return ok(file);
}
