import "server-only";
import { and, asc, desc, eq, gt, sql } from "drizzle-orm";
import { z } from "zod";
import { type Companion, callPrepared } from "@/db/call";
import type { Database } from "@/db/client";
import {
  accounts,
  memberships,
  sessions,
  users,
  workspaces,
} from "@/db/schema/account";

const sessionRow = z
  .object({
    user_id: z.string(),
    workspace_id: z.string(),
    membership_role: z.enum(["owner", "member"]),
    role: z.enum(["user", "admin"]),
    email: z.string(),
    name: z.string().nullable(),
    image: z.string().nullable(),
    time_zone: z.string().nullable(),
    locale: z.string().nullable(),
    status: z.enum(["active", "suspended"]),
    suspended_reason: z.string().nullable(),
    is_renewal_due: z.boolean(),
    alongside: z.unknown(),
  })
  .transform((row) => ({
    actor: {
      userId: row.user_id,
      workspaceId: row.workspace_id,
      membershipRole: row.membership_role,
      role: row.role,
      email: row.email,
      name: row.name,
      image: row.image,
      timeZone: row.time_zone,
      locale: row.locale,
    },
    status: row.status,
    suspendedReason: row.suspended_reason,
    isRenewalDue: row.is_renewal_due,
    alongside: row.alongside,
  }));

/**
 * The session a token stands for, with its person and the workspace they act
 * in, in one statement. Null when it is unknown or has expired by the database's
 * clock. `isRenewalDue` when its expiry was last moved a day ago or earlier.
 *
 * @param alongside read in the same statement, for a session that there is; it
 *   may name the columns of `session`.
 */
export async function findSession<Row = null>(
  db: Database,
  {
    sessionToken,
    alongside,
  }: { sessionToken: string; alongside?: Companion<Row> | undefined },
) {
  const [row] = await callPrepared(
    db,
    sql`select session.*, ${alongside?.call ?? sql`null`} as alongside
          from find_session(${sessionToken}) as session`,
    sessionRow,
  );
  if (!row) return null;
  return { ...row, alongside: alongside?.row.parse(row.alongside) ?? null };
}

/** The person whom an account signs in, if they are suspended. */
export async function findSuspendedOwner(
  db: Database,
  {
    provider,
    providerAccountId,
  }: { provider: string; providerAccountId: string },
): Promise<{ userId: string } | null> {
  const [owner] = await db
    .select({ userId: users.id })
    .from(accounts)
    .innerJoin(users, eq(users.id, accounts.userId))
    .where(
      and(
        eq(accounts.provider, provider),
        eq(accounts.providerAccountId, providerAccountId),
        eq(users.status, "suspended"),
      ),
    );
  return owner ?? null;
}

/** Why a person is suspended; null when they are not. */
export async function findSuspension(
  db: Database,
  { userId }: { userId: string },
): Promise<{ reason: string | null } | null> {
  const [suspension] = await db
    .select({ reason: users.suspendedReason })
    .from(users)
    .where(and(eq(users.id, userId), eq(users.status, "suspended")));
  return suspension ?? null;
}

/** The providers a person can sign in with. */
export async function listProviders(
  db: Database,
  { userId }: { userId: string },
): Promise<string[]> {
  const linked = await db
    .selectDistinct({ provider: accounts.provider })
    .from(accounts)
    .where(eq(accounts.userId, userId));
  return linked.map(({ provider }) => provider);
}

/** A workspace that somebody belongs to. */
export type WorkspaceRow = {
  id: string;
  name: string;
  kind: "personal" | "team";
};

const WORKSPACES_MAX = 50;

/** The workspaces a person belongs to, their own first, then by name. */
export const listWorkspaces = (
  db: Database,
  { userId }: { userId: string },
): Promise<WorkspaceRow[]> =>
  db
    .select({
      id: workspaces.id,
      name: workspaces.name,
      kind: workspaces.kind,
    })
    .from(memberships)
    .innerJoin(workspaces, eq(workspaces.id, memberships.workspaceId))
    .where(eq(memberships.userId, userId))
    .orderBy(asc(workspaces.kind), asc(workspaces.name), asc(workspaces.id))
    .limit(WORKSPACES_MAX);

const OWNERS_MAX = 5;

/** Who pays for a workspace, the longest-standing owners first. */
export const listOwners = (
  db: Database,
  { workspaceId }: { workspaceId: string },
): Promise<{ name: string | null; email: string }[]> =>
  db
    .select({ name: users.name, email: users.email })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(
      and(
        eq(memberships.workspaceId, workspaceId),
        eq(memberships.role, "owner"),
      ),
    )
    .orderBy(asc(memberships.createdAt), asc(users.email))
    .limit(OWNERS_MAX);

/** When a live session began; null for one that is not. */
export async function findSignInMoment(
  db: Database,
  { sessionToken }: { sessionToken: string },
): Promise<Date | null> {
  const [session] = await db
    .select({ createdAt: sessions.createdAt })
    .from(sessions)
    .where(
      and(
        eq(sessions.sessionToken, sessionToken),
        gt(sessions.expires, sql`now()`),
      ),
    );
  return session?.createdAt ?? null;
}

/** Names a session without telling its token. */
export const sessionIdSql = sql<string>`encode(sha256(convert_to(${sessions.sessionToken}, 'UTF8')), 'hex')`;

const SESSIONS_MAX = 100;

export type SignedInBrowser = {
  sessionId: string;
  userAgent: string | null;
  signedInAt: Date;
  /** To the day. */
  lastSeenAt: Date;
  isThis: boolean;
};

/** The browsers a person is signed in on: the one that asks first, then by visit. */
export const listSessions = (
  db: Database,
  { userId, sessionToken }: { userId: string; sessionToken: string },
): Promise<SignedInBrowser[]> => {
  const isThis = sql<boolean>`${sessions.sessionToken} = ${sessionToken}`;
  return db
    .select({
      sessionId: sessionIdSql,
      userAgent: sessions.userAgent,
      signedInAt: sessions.createdAt,
      lastSeenAt: sessions.lastSeenAt,
      isThis,
    })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), gt(sessions.expires, sql`now()`)))
    .orderBy(desc(isThis), desc(sessions.lastSeenAt), desc(sessions.createdAt))
    .limit(SESSIONS_MAX);
};
