import "server-only";
import { eq } from "drizzle-orm";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import { users } from "@/db/schema/account";
import type { Acting } from "../../gate.ts";
import type { Party } from "../../parties.ts";
import { auditedOnPerson } from "../../record.ts";
import type { PersonRefusal } from "../schema.ts";

type Change = {
  userId: string;
  role: "user" | "admin";
  reason: string;
  /** Addresses that every sign-in makes an admin; lower case. */
  adminEmails: readonly string[];
};

/**
 * Makes somebody an admin, or an ordinary person again, from their next request
 * on. Nobody takes the role from themselves, so that one admin always stays.
 *
 * Refuses with `self`, `already_so`, `suspended`, `email_not_verified` (nobody
 * vouches for who holds the address) and, when the next sign-in would give the
 * role back, with `listed_admin`.
 */
export const changeRole = (
  db: Database,
  acting: Acting,
  change: Change,
): Promise<Result<{ before: Party["role"] }, PersonRefusal>> => {
  const { userId, role, reason } = change;
  return auditedOnPerson(
    db,
    { acting, userId },
    ({ before }) => ({
      ...{ action: "person.role", subjectKind: "person" },
      ...{ subjectId: userId, userId, reason },
      before: { role: before },
      after: { role },
    }),
    async (
      tx,
      person,
    ): Promise<Result<{ before: Party["role"] }, PersonRefusal>> => {
      const obstacle = obstacleTo(change, person, acting);
      if (obstacle) return refuse(obstacle);
      await tx.update(users).set({ role }).where(eq(users.id, userId));
      return ok({ before: person.role });
    },
  );
};

function obstacleTo(
  { userId, role, adminEmails }: Change,
  person: Party,
  { actor }: Acting,
): PersonRefusal | null {
  if (userId === actor.userId) return { kind: "self" };
  if (person.role === role) return { kind: "already_so" };
  if (role === "user") {
    const isListed = person.isVerified && adminEmails.includes(person.email);
    return isListed ? { kind: "listed_admin" } : null;
  }
  if (person.status === "suspended") return { kind: "suspended" };
  return person.isVerified ? null : { kind: "email_not_verified" };
}
