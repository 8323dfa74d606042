import "server-only";
import { eq } from "drizzle-orm";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import { sessions } from "@/db/schema/account";
import type { Acting } from "../../gate.ts";
import { auditedOnPerson } from "../../record.ts";
import type { PersonRefusal } from "../schema.ts";

/**
 * Ends every session of a person, on all browsers. They may sign in again.
 * Refuses with `already_so` when there is none.
 */
export const signOutEverywhere = (
  db: Database,
  acting: Acting,
  { userId, reason }: { userId: string; reason: string },
): Promise<Result<{ sessions: number }, PersonRefusal>> =>
  auditedOnPerson(
    db,
    { acting, userId },
    (ended: { sessions: number }) => ({
      ...{ action: "person.sign_out", subjectKind: "person" },
      ...{ subjectId: userId, userId, reason },
      before: ended,
      after: { sessions: 0 },
    }),
    async (tx): Promise<Result<{ sessions: number }, PersonRefusal>> => {
      const { rowCount } = await tx
        .delete(sessions)
        .where(eq(sessions.userId, userId));
      return rowCount
        ? ok({ sessions: rowCount })
        : refuse({ kind: "already_so" });
    },
  );
