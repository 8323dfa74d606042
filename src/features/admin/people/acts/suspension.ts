import "server-only";
import { eq } from "drizzle-orm";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import { users } from "@/db/schema/account";
import type { Acting } from "../../gate.ts";
import { auditedOnPerson } from "../../record.ts";
import type { PersonRefusal } from "../schema.ts";

/**
 * Suspends an account: it is out at its next request, no call of it is let in,
 * and those that run are ended at their next renewal, within a second. Its
 * person is shown the reason. Sessions stay, so that they can read it, export
 * what is theirs and cancel a plan.
 *
 * Refuses with `self`, and with `already_so` for one that is suspended.
 */
export const suspendPerson = (
  db: Database,
  acting: Acting,
  { userId, reason }: { userId: string; reason: string },
): Promise<Result<null, PersonRefusal>> =>
  auditedOnPerson(
    db,
    { acting, userId },
    () => ({
      ...{ action: "person.suspend", subjectKind: "person" },
      ...{ subjectId: userId, userId, reason },
      before: { status: "active" },
      after: { status: "suspended" },
    }),
    async (tx, person): Promise<Result<null, PersonRefusal>> => {
      if (userId === acting.actor.userId) return refuse({ kind: "self" });
      if (person.status === "suspended") {
        return refuse({ kind: "already_so" });
      }
      await tx
        .update(users)
        .set({ status: "suspended", suspendedReason: reason })
        .where(eq(users.id, userId));
      return ok(null);
    },
  );

/** Lets a suspended account in again, as it was. Refuses with `already_so`. */
export const restorePerson = (
  db: Database,
  acting: Acting,
  { userId, reason }: { userId: string; reason: string },
): Promise<Result<{ suspendedReason: string | null }, PersonRefusal>> =>
  auditedOnPerson(
    db,
    { acting, userId },
    ({ suspendedReason }) => ({
      ...{ action: "person.restore", subjectKind: "person" },
      ...{ subjectId: userId, userId, reason },
      before: { status: "suspended", suspendedReason },
      after: { status: "active" },
    }),
    async (
      tx,
      person,
    ): Promise<Result<{ suspendedReason: string | null }, PersonRefusal>> => {
      const { status, suspendedReason } = person;
      if (status === "active") return refuse({ kind: "already_so" });
      await tx
        .update(users)
        .set({ status: "active", suspendedReason: null })
        .where(eq(users.id, userId));
      return ok({ suspendedReason });
    },
  );
