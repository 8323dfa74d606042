import "server-only";
import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import type { Database } from "@/db/client";

/** What touches who may act as a person. Moments are ISO. */
export type SecurityEvent =
  /** One more way to sign in was linked; `provider` is its id, as "github". */
  | { kind: "sign_in_linked"; provider: string }
  /** The account is to be deleted at once, or at `deletedAt`. */
  | { kind: "account_deletion"; deletedAt: string | null };

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

/** A provider may be linked anew; an account is deleted once. */
const causeOf = (event: SecurityEvent): string =>
  event.kind === "account_deletion"
    ? `account_deletion/${event.deletedAt}`
    : randomUUID();
