import "server-only";
import { and, eq, gt, isNull, not, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { users } from "@/db/schema/account";
import { conversations, messages } from "@/db/schema/chat";
import { peeks } from "@/db/schema/peeks";
import { findOwnFile, type ReadableFile } from "@/features/files/queries";
import { newestFirst, type Page, pageOf } from "../paging.ts";

/** A conversation that an admin may ask to read; null where none may. */
export async function findPeekable(
  db: Database,
  { conversationId }: { conversationId: string },
): Promise<{
  id: string;
  userId: string;
  title: string;
  chosenId: string | null;
} | null> {
  const [chat] = await db
    .select({
      id: conversations.id,
      userId: conversations.userId,
      title: conversations.title,
      chosenId: conversations.chosenMessageId,
    })
    .from(conversations)
    .innerJoin(users, eq(users.id, conversations.userId))
    .where(
      and(
        eq(conversations.id, conversationId),
        not(conversations.isTemporary),
        isNull(conversations.deletedAt),
        isNull(users.deletedAt),
      ),
    );
  return chat ?? null;
}

/** An admin's look into a conversation that is not over; null for none. */
export async function findLivePeek(
  db: Database,
  { adminId, conversationId }: { adminId: string; conversationId: string },
): Promise<{ reason: string; endsAt: Date } | null> {
  const [peek] = await db
    .select({ reason: peeks.reason, endsAt: peeks.endsAt })
    .from(peeks)
    .where(
      and(
        eq(peeks.adminId, adminId),
        eq(peeks.conversationId, conversationId),
        gt(peeks.endsAt, sql`clock_timestamp()`),
      ),
    )
    .limit(1);
  return peek ?? null;
}

/** A file that was sent in this conversation and is kept; null for any other. */
export async function findPeekedFile(
  db: Database,
  chat: { id: string; userId: string },
  { fileId }: { fileId: string },
): Promise<ReadableFile | null> {
  const part = JSON.stringify([{ type: "file", fileId }]);
  const [sent] = await db
    .select({ id: messages.id })
    .from(messages)
    .where(
      and(
        eq(messages.conversationId, chat.id),
        sql`${messages.parts} @> ${part}::jsonb`,
      ),
    )
    .limit(1);
  return sent ? findOwnFile(db, { fileId, userId: chat.userId }) : null;
}

export type PeekNote = {
  id: string;
  conversationId: string;
  /** Null where the chat is gone. */
  title: string | null;
  adminName: string | null;
  reason: string;
  startedAt: Date;
  endsAt: Date;
};

const PEEKS_A_PAGE = 20;

const place = newestFirst({
  at: sql`${peeks.startedAt}`,
  id: sql`${peeks.id}`,
});

/** A page of who looked into a person's chats, the newest first. */
export async function listPeeksAt(
  db: Database,
  { userId, before = null }: { userId: string; before?: string | null },
): Promise<Page<PeekNote & { cursor: string }>> {
  const rows = await db
    .select({
      id: peeks.id,
      conversationId: peeks.conversationId,
      title: conversations.title,
      adminName: users.name,
      reason: peeks.reason,
      startedAt: peeks.startedAt,
      endsAt: peeks.endsAt,
      cursor: place.cursor,
    })
    .from(peeks)
    .innerJoin(users, eq(users.id, peeks.adminId))
    .leftJoin(
      conversations,
      and(
        eq(conversations.id, peeks.conversationId),
        isNull(conversations.deletedAt),
      ),
    )
    .where(and(eq(peeks.userId, userId), place.after(before)))
    .orderBy(place.order)
    .limit(PEEKS_A_PAGE + 1);
  return pageOf(rows, PEEKS_A_PAGE);
}
