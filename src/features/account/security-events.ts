import "server-only";
import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import type { Database } from "@/db/client";

/** What touches who may act as a person or read what is theirs. Moments are ISO. */
export type SecurityEvent =
  /** One more way to sign in was linked; `provider` is its id, as "github". */
  | { kind: "sign_in_linked"; provider: string }
  /** The account is to be deleted at once, or at `deletedAt`. */
  | { kind: "account_deletion"; deletedAt: string | null }
  /** An admin may read one of their chats; `peekId` is that look. */
  | {
      kind: "chat_looked_at";
      peekId: string;
      adminName: string | null;
      lookedAt: string;
      endsAt: string;
      why: string;
    };

/**
 * Tells a person of a security event by a mail that nobody can switch off, and
 * in the app while the account stands. In the caller's transaction, so that the
 * event and its mail are both there or neither. Call it before the person is
 * deleted: their address is read here.
 */
export async function noteSecurityEvent(
  tx: Database,
  { userId, event }: { userId: string; event: SecurityEvent },
): Promise<void> {
  const { kind, ...details } = event;
  await tx.execute(
    sql`select note_security_event(${userId}, ${kind}, ${causeOf(event)},
      ${JSON.stringify(details)}::jsonb)`,
  );
}

/** A provider may be linked anew; all else is told once. */
function causeOf(event: SecurityEvent): string {
  switch (event.kind) {
    case "sign_in_linked":
      return randomUUID();
    case "account_deletion":
      return `account_deletion/${event.deletedAt}`;
    case "chat_looked_at":
      return `peek/${event.peekId}`;
  }
}
