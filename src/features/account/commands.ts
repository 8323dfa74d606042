import "server-only";
import { and, eq, gt, isNull, lt, ne, or, sql } from "drizzle-orm";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import { accounts, memberships, sessions, users } from "@/db/schema/account";
import { sessionIdSql } from "./queries.ts";
import { normalizeEmail } from "./rules.ts";
import type { ProfileInput, RememberZoneInput } from "./schema.ts";

/**
 * Moves a live session's expiry to 30 days from now, and notes the visit. Of
 * several requests that find the renewal due, the row lock lets one through and
 * the others see that it is no longer due: at most one write a day.
 */
export async function renewSession(
  db: Database,
  { sessionToken }: { sessionToken: string },
) {
  await db
    .update(sessions)
    .set({
      expires: sql`now() + interval '30 days'`,
      lastSeenAt: sql`now()`,
    })
    .where(
      and(
        eq(sessions.sessionToken, sessionToken),
        gt(sessions.expires, sql`now()`),
        sql`${sessions.expires} < now() + interval '29 days'`,
      ),
    );
}

/** Ends a session for good; a token that is not known is no error. */
export async function endSession(
  db: Database,
  { sessionToken }: { sessionToken: string },
) {
  await db.delete(sessions).where(eq(sessions.sessionToken, sessionToken));
}

/**
 * Chooses the workspace that a session acts in from its next request on. Other
 * browsers of the person stay where they are.
 *
 * Refuses with `not_found` when the session's person does not belong to it.
 */
export async function chooseWorkspace(
  db: Database,
  choice: { sessionToken: string; workspaceId: string },
): Promise<Result<null, { kind: "not_found" }>> {
  const { sessionToken, workspaceId } = choice;
  const chosen = await db
    .update(sessions)
    .set({ workspaceId })
    .from(memberships)
    .where(
      and(
        eq(sessions.sessionToken, sessionToken),
        eq(memberships.userId, sessions.userId),
        eq(memberships.workspaceId, workspaceId),
      ),
    )
    .returning({ userId: sessions.userId });
  return chosen.length > 0 ? ok(null) : refuse({ kind: "not_found" });
}

/** Stores where the browser says its person is, once; later calls change nothing. */
export async function rememberZone(
  db: Database,
  { userId, timeZone, locale }: { userId: string } & RememberZoneInput,
): Promise<{ remembered: boolean }> {
  const remembered = await db
    .update(users)
    .set({ timeZone, locale: sql`coalesce(${users.locale}, ${locale})` })
    .where(and(eq(users.id, userId), isNull(users.timeZone)))
    .returning({ id: users.id });
  return { remembered: remembered.length > 0 };
}

/** Stores what a person says of themselves. */
export async function saveProfile(
  db: Database,
  { userId, ...profile }: { userId: string } & ProfileInput,
) {
  await db.update(users).set(profile).where(eq(users.id, userId));
}

/**
 * Takes a way to sign in from a person. Repeating it changes nothing. The
 * person is locked, so that of two that are taken at once the last one stays.
 *
 * Refuses with `last_way` when no other would be left among `usable`, the
 * providers this server has set up.
 */
export async function unlinkProvider(
  db: Database,
  unlink: { userId: string; provider: string; usable: readonly string[] },
): Promise<Result<null, { kind: "last_way" }>> {
  const { userId, provider, usable } = unlink;
  return db.transaction(async (tx) => {
    await tx
      .select({ id: users.id })
      .from(users)
      .where(eq(users.id, userId))
      .for("update");
    const linked = await tx
      .select({ provider: accounts.provider })
      .from(accounts)
      .where(eq(accounts.userId, userId));
    const isLeft = linked.some(
      (other) => other.provider !== provider && usable.includes(other.provider),
    );
    if (!isLeft) return refuse({ kind: "last_way" });
    await tx
      .delete(accounts)
      .where(and(eq(accounts.userId, userId), eq(accounts.provider, provider)));
    return ok(null);
  });
}

/**
 * Ends one of a person's sessions, named by its id of `listSessions`; one that
 * is over already, or somebody else's, is left as it is.
 */
export async function endSessionOf(
  db: Database,
  { userId, sessionId }: { userId: string; sessionId: string },
) {
  await db
    .delete(sessions)
    .where(and(eq(sessions.userId, userId), eq(sessionIdSql, sessionId)));
}

/** Ends all sessions of a person but the one that asks. */
export async function endOtherSessions(
  db: Database,
  { userId, sessionToken }: { userId: string; sessionToken: string },
) {
  await db
    .delete(sessions)
    .where(
      and(eq(sessions.userId, userId), ne(sessions.sessionToken, sessionToken)),
    );
}

/**
 * Starts a session and ends the one this browser had, in one transaction: a
 * token from before a sign-in is worth nothing after it. What else of this
 * person has expired goes with it.
 */
export async function startSession(
  db: Database,
  { replacedToken, ...session }: NewSession,
): Promise<Omit<NewSession, "replacedToken">> {
  await db.transaction(async (tx) => {
    await tx
      .delete(sessions)
      .where(
        or(
          eq(sessions.sessionToken, replacedToken ?? ""),
          and(
            eq(sessions.userId, session.userId),
            lt(sessions.expires, sql`now()`),
          ),
        ),
      );
    await tx.insert(sessions).values(session);
  });
  return session;
}

type NewSession = {
  sessionToken: string;
  userId: string;
  expires: Date;
  /** The browser's own name for itself. */
  userAgent?: string | null;
  replacedToken: string | undefined;
};

/**
 * Notes what a sign-in proved: the address, when it is the person's own and
 * the provider vouches for it; and the role of admin, when their own address
 * is verified and listed, which goes on record. Takes neither away.
 */
export async function recordSignIn(
  db: Database,
  { userId, verifiedEmail, adminEmails }: SignIn,
) {
  if (verifiedEmail !== null) {
    await db
      .update(users)
      .set({ emailVerified: sql`now()` })
      .where(
        and(
          eq(users.id, userId),
          eq(users.email, normalizeEmail(verifiedEmail)),
          isNull(users.emailVerified),
        ),
      );
  }
  if (adminEmails.length > 0) await promoteListed(db, { userId, adminEmails });
}

/** On record with it, in one statement, as an act of the product itself. */
const promoteListed = (
  db: Database,
  { userId, adminEmails }: Pick<SignIn, "userId" | "adminEmails">,
) =>
  db.execute(sql`
    with promoted as (
      update users u set role = 'admin'
       where u.id = ${userId} and u.role = 'user'
         and u.email = any(${sql.param(adminEmails)}::text[])
         and u.email_verified is not null
      returning u.id)
    insert into audit_log
      (action, subject_kind, subject_id, user_id, reason, before, after)
    select 'person.role', 'person', p.id::text, p.id, ${LISTED},
           '{"role": "user"}', '{"role": "admin"}'
      from promoted p`);

const LISTED = "ADMIN_EMAILS lists the address of this sign-in.";

type SignIn = {
  userId: string;
  /** The address the provider vouched for just now; null when it did not. */
  verifiedEmail: string | null;
  /** Lower case. */
  adminEmails: string[];
};
