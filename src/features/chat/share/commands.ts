import "server-only";
import { and, eq, sql } from "drizzle-orm";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import { type SharedMessage, shares } from "@/db/schema/shares";
import { findConversation } from "../queries.ts";
import { LINKS_A_CHAT_MAX } from "./schema.ts";
import { readSnapshot } from "./snapshot.ts";
import { hashOfShareToken, newShareToken } from "./token.ts";

export type ShareRefusal =
  | { kind: "not_found" }
  /** Nothing has been said yet, or only what is still being written. */
  | { kind: "nothing_to_share" }
  /** This very link was made by an earlier click; its address is not known. */
  | { kind: "share_exists" }
  | { kind: "too_many_links" };

/**
 * Makes the branch that a person reads of a chat public, as it stands. The
 * token is the secret part of the address; it is told here and never again.
 * Refuses with `not_found` also for somebody else's chat and a temporary one.
 */
export async function createShare(
  db: Database,
  wanted: { shareId: string; conversationId: string; userId: string },
): Promise<Result<{ token: string }, ShareRefusal>> {
  const conversation = await findConversation(db, wanted);
  if (!conversation || conversation.isTemporary) {
    return refuse({ kind: "not_found" });
  }
  const snapshot = await readSnapshot(db, conversation);
  if (snapshot.length === 0) return refuse({ kind: "nothing_to_share" });
  const token = newShareToken();
  const made = await insertShare(db, {
    ...wanted,
    tokenHash: hashOfShareToken(token),
    title: conversation.title,
    snapshot,
  });
  if (made) return ok({ token });
  return (await hasShare(db, wanted))
    ? refuse({ kind: "share_exists" })
    : refuse({ kind: "too_many_links" });
}

/** False when the id is taken, or the chat has as many links as it may. */
async function insertShare(
  db: Database,
  share: {
    shareId: string;
    conversationId: string;
    userId: string;
    tokenHash: string;
    title: string;
    snapshot: SharedMessage[];
  },
): Promise<boolean> {
  const { rowCount } = await db.execute(sql`
    insert into shares
      (id, conversation_id, user_id, token_hash, title, snapshot)
    select ${share.shareId}, c.id, c.user_id, ${share.tokenHash},
           ${share.title}, ${JSON.stringify(share.snapshot)}::jsonb
      from conversations c
     where c.id = ${share.conversationId} and c.user_id = ${share.userId}
       and c.deleted_at is null
       and (select count(*) from shares s
             where s.conversation_id = c.id and s.revoked_at is null)
           < ${LINKS_A_CHAT_MAX}
    on conflict (id) do nothing`);
  return (rowCount ?? 0) > 0;
}

async function hasShare(
  db: Database,
  { shareId, userId }: { shareId: string; userId: string },
): Promise<boolean> {
  const found = await db
    .select({ id: shares.id })
    .from(shares)
    .where(and(eq(shares.id, shareId), eq(shares.userId, userId)));
  return found.length > 0;
}

/**
 * Takes a link back for good: from here on it leads nowhere, and what it showed
 * is no longer stored with it. Repeating it changes nothing. Refuses with
 * `not_found` also for somebody else's.
 */
export async function revokeShare(
  db: Database,
  { shareId, userId }: { shareId: string; userId: string },
): Promise<Result<null, { kind: "not_found" }>> {
  const revoked = await db
    .update(shares)
    .set({
      revokedAt: sql`coalesce(${shares.revokedAt}, now())`,
      title: null,
      snapshot: null,
    })
    .where(and(eq(shares.id, shareId), eq(shares.userId, userId)))
    .returning({ id: shares.id });
  return revoked.length > 0 ? ok(null) : refuse({ kind: "not_found" });
}

/**
 * Takes back, for good, the links of those who may not act: suspended accounts
 * and deleted ones. Their pages are closed already; this removes the text.
 */
export async function endSharesOfTheAbsent(
  db: Database,
): Promise<{ endedShares: number }> {
  const { rowCount } = await db.execute(sql`
    update shares s set revoked_at = now(), title = null, snapshot = null
      from users u
     where u.id = s.user_id and s.revoked_at is null
       and (u.status <> 'active' or u.deleted_at is not null)`);
  return { endedShares: rowCount ?? 0 };
}
