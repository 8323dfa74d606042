import { randomUUID } from "node:crypto";
import { asc, eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { auditLog } from "@/db/schema/audit";
import type { Acting } from "@/features/admin/gate";
import { givenUser } from "./build.ts";

/** An admin at work. */
export async function givenActing(db: Database): Promise<Acting> {
  const root = await givenUser(db, { role: "admin" });
  return {
    actor: {
      ...root,
      membershipRole: "owner",
      role: "admin",
      name: "Root",
      image: null,
      timeZone: null,
      locale: null,
    },
    address: "192.0.2.7",
    requestId: randomUUID(),
  };
}

/** What an admin did, in order. */
export const actsOf = (db: Database, { actor }: Acting) =>
  db
    .select()
    .from(auditLog)
    .where(eq(auditLog.actorId, actor.userId))
    .orderBy(asc(auditLog.at));
