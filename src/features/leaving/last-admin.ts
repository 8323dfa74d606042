import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction } from "@/db/call";
import type { Database } from "@/db/client";

type Leaver = { userId: string };

/** Whether nobody but this person could act as an admin. */
export const isLastAdmin = (db: Database, { userId }: Leaver) =>
  isLast(db, { userId, lock: sql`` });

/**
 * The same, with the person locked and, of an admin, all admins: of two who
 * leave at once the second sees that the first is gone. In the order of their
 * ids, as acts on people lock them.
 */
export const lockedAsLastAdmin = (tx: Database, { userId }: Leaver) =>
  isLast(tx, { userId, lock: sql`for no key update of u` });

async function isLast(
  db: Database,
  { userId, lock }: Leaver & { lock: SQL },
): Promise<boolean> {
  const people = await callFunction(
    db,
    sql`select u.id, u.role = 'admin' and u.status = 'active'
                     and u.deleted_at is null as can_act
          from users u
         where u.id in (
           select ${userId}::uuid
           union
           select a.id from users a
            where a.role = 'admin' and exists (
              select from users me where me.id = ${userId} and me.role = 'admin'))
         order by u.id ${lock}`,
    z.object({ id: z.string(), can_act: z.boolean() }),
  );
  const admins = people.filter(({ can_act }) => can_act);
  return admins.length === 1 && admins[0]?.id === userId;
}
