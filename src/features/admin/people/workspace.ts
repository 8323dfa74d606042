import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";

const MEMBERS_MAX = 100;

const member = z.object({
  userId: z.string(),
  name: z.string().nullable(),
  email: z.string(),
  role: z.enum(["owner", "member"]),
});

const workspaceRow = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(["personal", "team"]),
    personal_user_id: z.string().nullable(),
    stripe_customer_id: z.string().nullable(),
    created_at: column.moment,
    closed_at: column.moment.nullable(),
    member_count: z.coerce.number(),
    members: z.array(member),
  })
  .transform((row) => ({
    ...{ id: row.id, name: row.name, kind: row.kind },
    personalUserId: row.personal_user_id,
    customerId: row.stripe_customer_id,
    ...{ createdAt: row.created_at, closedAt: row.closed_at },
    memberCount: row.member_count,
    /** At most a hundred, the owners first. */
    members: row.members,
  }));
export type WorkspaceProfile = z.output<typeof workspaceRow>;

/** A workspace and who is in it; null for none. */
export async function findWorkspaceProfile(
  db: Database,
  { workspaceId }: { workspaceId: string },
): Promise<WorkspaceProfile | null> {
  const [workspace] = await callFunction(
    db,
    sql`select w.id, w.name, w.kind, w.personal_user_id, w.stripe_customer_id,
          w.created_at, w.closed_at,
          (select count(*) from memberships m where m.workspace_id = w.id)
            as member_count,
          (select coalesce(jsonb_agg(to_jsonb(one)), '[]') from (
             select u.id as "userId", u.name, u.email, m.role
               from memberships m join users u on u.id = m.user_id
              where m.workspace_id = w.id
              order by m.role, m.created_at, u.id limit ${MEMBERS_MAX}) as one)
            as members
        from workspaces w where w.id = ${workspaceId}`,
    workspaceRow,
  );
  return workspace ?? null;
}
