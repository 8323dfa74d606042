import "server-only";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import { closeAccountOf, hasCustomer } from "@/features/leaving/close";
import { isConfirmed } from "@/features/leaving/rules";
import type { Acting } from "../../gate.ts";
import { auditedOnPerson } from "../../record.ts";
import type { PersonRefusal } from "../schema.ts";

type Deletion = {
  userId: string;
  /** The account's address, as the admin typed it. */
  confirmation: string;
  reason: string;
  /** Whether this server can end what Stripe bills. */
  canEndBilling: boolean;
};

/**
 * Deletes somebody's account as they could themselves: see `closeAccountOf`. What
 * takes longer is done by `finishClosing`, for the workspaces that are
 * returned. The entry in the audit log names no address: none is to be left.
 *
 * Refuses with `self`, `wrong_confirmation`, `billing_off` and `members_left`.
 */
export const deletePerson = (
  db: Database,
  acting: Acting,
  { userId, confirmation, reason, canEndBilling }: Deletion,
): Promise<Result<{ workspaceIds: string[] }, PersonRefusal>> =>
  auditedOnPerson(
    db,
    { acting, userId },
    ({ workspaceIds }) => ({
      ...{ action: "person.delete", subjectKind: "person" },
      ...{ subjectId: userId, userId, reason },
      before: { isDeleted: false },
      after: { isDeleted: true, closedWorkspaces: workspaceIds },
    }),
    async (
      tx,
      person,
    ): Promise<Result<{ workspaceIds: string[] }, PersonRefusal>> => {
      if (userId === acting.actor.userId) return refuse({ kind: "self" });
      if (!isConfirmed(confirmation, person.email)) {
        return refuse({ kind: "wrong_confirmation" });
      }
      if (!canEndBilling && (await hasCustomer(tx, { userId }))) {
        return refuse({ kind: "billing_off" });
      }
      const closed = await closeAccountOf(tx, { userId });
      return closed.ok ? ok(closed.value) : refuse({ kind: "members_left" });
    },
  );
