import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { ok, type Result, refuse } from "@/core/result";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";
import type { Acting } from "../gate.ts";
import { lockAdmin } from "../people/acts/parties.ts";
import { audited } from "../record.ts";
import { findLivePeek, findPeekable } from "./queries.ts";
import { PEEK_MINUTES, type PeekRefusal } from "./schema.ts";

type Opened = { userId: string; endsAt: Date };

/**
 * Lets one admin read one conversation for half an hour. Its person finds who,
 * when and why in their settings. Refuses with `not_found` also for a temporary
 * chat and a deleted one, and with `already_so` while an earlier look lasts.
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
      // Also makes a double click queue up behind itself.
      const admin = await lockAdmin(tx, acting);
      if (!admin.ok) return admin;
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
            returning ends_at`,
        z.object({ ends_at: column.moment }),
      );
      if (!opened) throw new Error("the look was not stored");
      return ok({ userId: chat.userId, endsAt: opened.ends_at });
    },
  );
