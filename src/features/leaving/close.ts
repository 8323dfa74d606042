import "server-only";
import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { ok, type Result, refuse } from "@/core/result";
import { callFunction } from "@/db/call";
import type { Database } from "@/db/client";
import {
  accounts,
  memberships,
  sessions,
  users,
  workspaces,
} from "@/db/schema/account";
import { conversations } from "@/db/schema/chat";
import { workspaceClosings } from "@/db/schema/closings";
import { preferences } from "@/db/schema/preferences";
import { noteSecurityEvent } from "@/features/account/security-events";
import { discardAll } from "@/features/files/discard";
import { lockedAsLastAdmin } from "./last-admin.ts";

/** Others act in a workspace that nobody else owns. */
type MembersLeft = { kind: "members_left"; workspaceName: string };

export type LeaveRefusal =
  | MembersLeft
  /** Nobody would be left who could make another one. */
  | { kind: "last_admin" };

export type Closed = { workspaceIds: string[] };

const ownedRow = z
  .object({
    id: z.string(),
    name: z.string(),
    other_members: z.coerce.number(),
    other_owners: z.coerce.number(),
  })
  .transform((row) => ({
    id: row.id,
    name: row.name,
    otherMembers: row.other_members,
    otherOwners: row.other_owners,
  }));
export type OwnedWorkspace = z.output<typeof ownedRow>;

/** The workspaces a person owns, and who else is in them. */
export const listOwned = (db: Database, { userId }: { userId: string }) =>
  callFunction(
    db,
    sql`select w.id, w.name,
               count(o.user_id) as other_members,
               count(o.user_id) filter (where o.role = 'owner') as other_owners
          from memberships m
          join workspaces w on w.id = m.workspace_id
          left join memberships o
            on o.workspace_id = w.id and o.user_id <> m.user_id
         where m.user_id = ${userId} and m.role = 'owner'
         group by w.id, w.name order by w.name, w.id`,
    ownedRow,
  );

/** The first of these that its owner may not leave behind. */
export function obstacleTo(owned: OwnedWorkspace[]): MembersLeft | null {
  const stuck = owned.find(
    ({ otherMembers, otherOwners }) => otherMembers > 0 && otherOwners === 0,
  );
  return stuck ? { kind: "members_left", workspaceName: stuck.name } : null;
}

/** Whether somebody owns a workspace that Stripe may bill. */
export async function hasCustomer(
  db: Database,
  { userId }: { userId: string },
): Promise<boolean> {
  const [customer] = await db
    .select({ id: workspaces.stripeCustomerId })
    .from(memberships)
    .innerJoin(workspaces, eq(workspaces.id, memberships.workspaceId))
    .where(
      and(
        eq(memberships.userId, userId),
        eq(memberships.role, "owner"),
        isNotNull(workspaces.stripeCustomerId),
      ),
    )
    .limit(1);
  return customer !== undefined;
}

/**
 * Deletes the account of whoever asks as far as the database alone can, all or
 * nothing: from here on nobody can sign in to it or act in its workspaces, and
 * no name or address is left in it. What takes longer is done by
 * `finishClosing`, for the workspaces that are returned. Repeating it changes
 * nothing.
 *
 * The rows of the person and of their workspaces stay, for the ledger; hashes
 * of who has had the trial stay too.
 *
 * Refuses with `members_left` and `last_admin`, and changes nothing then.
 */
export async function closeAccount(
  db: Database,
  { userId }: { userId: string },
): Promise<Result<Closed, LeaveRefusal>> {
  return db.transaction(async (tx) => {
    return (await lockedAsLastAdmin(tx, { userId }))
      ? refuse({ kind: "last_admin" })
      : closeAccountOf(tx, { userId });
  });
}

/**
 * The same for somebody else's account, which an admin deletes. The caller
 * holds that admin's row, so that one admin stays.
 *
 * Refuses with `members_left`.
 */
export async function closeAccountOf(
  db: Database,
  { userId }: { userId: string },
): Promise<Result<Closed, MembersLeft>> {
  return db.transaction(async (tx) => {
    const [person] = await tx
      .select({ deletedAt: users.deletedAt })
      .from(users)
      .where(eq(users.id, userId))
      .for("update");
    if (!person || person.deletedAt) return ok({ workspaceIds: [] });

    const owned = await listOwned(tx, { userId });
    const obstacle = obstacleTo(owned);
    if (obstacle) return refuse(obstacle);

    // First of all: it reads the address.
    const event = { kind: "account_deletion", deletedAt: null } as const;
    await noteSecurityEvent(tx, { userId, event });
    const closing = owned.filter(({ otherMembers }) => otherMembers === 0);
    for (const { id } of closing) await closeWorkspace(tx, { userId, id });
    await removeTraces(tx, userId);
    return ok({ workspaceIds: closing.map(({ id }) => id) });
  });
}

async function closeWorkspace(
  tx: Database,
  { userId, id }: { userId: string; id: string },
) {
  await tx
    .update(workspaces)
    .set({ name: "", closedAt: sql`now()`, overageEnabled: false })
    .where(eq(workspaces.id, id));
  await tx
    .insert(workspaceClosings)
    .values({ workspaceId: id, userId })
    .onConflictDoNothing();
}

/** Without a membership no session counts and no call is let in. */
async function removeTraces(tx: Database, userId: string) {
  await tx.delete(sessions).where(eq(sessions.userId, userId));
  await tx.delete(accounts).where(eq(accounts.userId, userId));
  await tx.delete(preferences).where(eq(preferences.userId, userId));
  await tx.delete(memberships).where(eq(memberships.userId, userId));
  await discardAll(tx, { userId });
  await tx
    .update(conversations)
    .set({ deletedAt: sql`now()` })
    .where(
      and(eq(conversations.userId, userId), isNull(conversations.deletedAt)),
    );
  await tx
    .update(users)
    .set({
      name: null,
      email: sql`'deleted-' || ${users.id} || '@deleted.invalid'`,
      emailVerified: null,
      image: null,
      role: "user",
      timeZone: null,
      locale: null,
      deletedAt: sql`now()`,
    })
    .where(eq(users.id, userId));
}
