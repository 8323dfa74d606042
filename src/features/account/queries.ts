import "server-only";
import { and, eq, gt, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import {
  accounts,
  memberships,
  sessions,
  users,
  workspaces,
} from "@/db/schema/account";

/**
 * The session a token stands for, with its person and their own workspace, in
 * one statement. Null when it is unknown or has expired by the database's
 * clock. `isRenewalDue` when its expiry was last moved a day ago or earlier.
 */
export async function findSession(
  db: Database,
  { sessionToken }: { sessionToken: string },
) {
  const [session] = await db
    .select({
      actor: {
        userId: users.id,
        workspaceId: workspaces.id,
        membershipRole: memberships.role,
        role: users.role,
        email: users.email,
        name: users.name,
        image: users.image,
        timeZone: users.timeZone,
        locale: users.locale,
      },
      status: users.status,
      suspendedReason: users.suspendedReason,
      isRenewalDue: sql<boolean>`${sessions.expires} < now() + interval '29 days'`,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .innerJoin(workspaces, eq(workspaces.personalUserId, users.id))
    .innerJoin(
      memberships,
      and(
        eq(memberships.workspaceId, workspaces.id),
        eq(memberships.userId, users.id),
      ),
    )
    .where(
      and(
        eq(sessions.sessionToken, sessionToken),
        gt(sessions.expires, sql`now()`),
      ),
    );
  return session ?? null;
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
