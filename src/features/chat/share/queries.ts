import "server-only";
import { and, desc, eq, isNull } from "drizzle-orm";
import type { Database } from "@/db/client";
import { users } from "@/db/schema/account";
import { conversations } from "@/db/schema/chat";
import { type SharedMessage, shares } from "@/db/schema/shares";
import { hashOfShareToken } from "./token.ts";

export type SharedChat = {
  title: string;
  messages: SharedMessage[];
  sharedAt: Date;
};

/**
 * What everybody may read at an address. Null for what never was, was revoked,
 * whose chat is deleted or whose owner may not act: nobody can tell which.
 */
export async function findSharedChat(
  db: Database,
  { token }: { token: string },
): Promise<SharedChat | null> {
  const [found] = await db
    .select({
      title: shares.title,
      messages: shares.snapshot,
      sharedAt: shares.createdAt,
    })
    .from(shares)
    .innerJoin(conversations, eq(conversations.id, shares.conversationId))
    .innerJoin(users, eq(users.id, shares.userId))
    .where(
      and(
        eq(shares.tokenHash, hashOfShareToken(token)),
        isNull(shares.revokedAt),
        isNull(conversations.deletedAt),
        eq(users.status, "active"),
        isNull(users.deletedAt),
      ),
    );
  if (!found?.messages || found.title === null) return null;
  const { title, messages, sharedAt } = found;
  return { title, messages, sharedAt };
}

export type ShareLink = {
  id: string;
  conversationId: string;
  /** As it is shown to everybody: later names of the chat are not. */
  title: string;
  createdAt: Date;
};

const LISTED_MAX = 200;

/** A person's links that lead somewhere, the newest first; of one chat or all. */
export async function listShares(
  db: Database,
  wanted: { userId: string; conversationId?: string },
): Promise<ShareLink[]> {
  const rows = await db
    .select({
      id: shares.id,
      conversationId: shares.conversationId,
      title: shares.title,
      createdAt: shares.createdAt,
    })
    .from(shares)
    .innerJoin(conversations, eq(conversations.id, shares.conversationId))
    .where(
      and(
        eq(shares.userId, wanted.userId),
        wanted.conversationId === undefined
          ? undefined
          : eq(shares.conversationId, wanted.conversationId),
        isNull(shares.revokedAt),
        isNull(conversations.deletedAt),
      ),
    )
    .orderBy(desc(shares.createdAt), desc(shares.id))
    .limit(LISTED_MAX);
  return rows.map(({ title, ...row }) => ({ ...row, title: title ?? "" }));
}
