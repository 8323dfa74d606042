import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { ok, type Result, refuse } from "@/core/result";
import { callFunction } from "@/db/call";
import type { Database } from "@/db/client";
import type { Acting } from "./gate.ts";

const partyRow = z
  .object({
    id: z.string(),
    email: z.string(),
    role: z.enum(["user", "admin"]),
    status: z.enum(["active", "suspended"]),
    suspended_reason: z.string().nullable(),
    is_verified: z.boolean(),
    is_deleted: z.boolean(),
  })
  .transform((row) => ({
    userId: row.id,
    email: row.email,
    role: row.role,
    status: row.status,
    suspendedReason: row.suspended_reason,
    isVerified: row.is_verified,
    isDeleted: row.is_deleted,
  }));
export type Party = z.output<typeof partyRow>;

/** The one who acts is no admin any more. */
export type Forbidden = { kind: "forbidden" };

export type PartyRefusal =
  | Forbidden
  | { kind: "not_found" }
  | { kind: "deleted" };

/**
 * Locks the admin who acts and the person it is done to, and proves the admin
 * once more. Both are held until the end, in one order for everybody: of two
 * admins who take the role from each other at once the second is refused, and
 * whoever acts is an active admin when it is done. So one always stays.
 */
export async function lockParties(
  tx: Database,
  acting: Acting,
  userId: string,
): Promise<Result<Party, PartyRefusal>> {
  const parties = await lock(tx, [acting.actor.userId, userId]);
  if (!isAdmin(parties, acting)) return refuse({ kind: "forbidden" });
  const person = parties.find((party) => party.userId === userId);
  if (!person) return refuse({ kind: "not_found" });
  return person.isDeleted ? refuse({ kind: "deleted" }) : ok(person);
}

/**
 * As `lockParties`, for what is done to no person: the admin alone. Before what
 * reaches outside of the database, and so has no transaction, it only proves.
 */
export async function lockAdmin(
  tx: Database,
  acting: Acting,
): Promise<Result<null, Forbidden>> {
  const parties = await lock(tx, [acting.actor.userId]);
  return isAdmin(parties, acting) ? ok(null) : refuse({ kind: "forbidden" });
}

const lock = (tx: Database, ids: string[]): Promise<Party[]> =>
  callFunction(
    tx,
    // Rows that name a person by a foreign key need not wait for this lock.
    sql`select u.id, u.email, u.role, u.status, u.suspended_reason,
               u.email_verified is not null as is_verified,
               u.deleted_at is not null as is_deleted
          from users u where u.id = any(${sql.param(ids)}::uuid[])
         order by u.id for no key update`,
    partyRow,
  );

const isAdmin = (parties: Party[], { actor }: Acting) =>
  parties.some(
    ({ userId, role, status, isDeleted }) =>
      userId === actor.userId &&
      role === "admin" &&
      status === "active" &&
      !isDeleted,
  );
