import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";

const WORKSPACES_MAX = 50;
const CHATS_MAX = 20;

const workspaceOfPerson = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(["personal", "team"]),
  role: z.enum(["owner", "member"]),
  /** Of its subscription that runs; null is free or a trial. */
  planId: z.string().nullable(),
});

const profileRow = z
  .object({
    id: z.string(),
    name: z.string().nullable(),
    email: z.string(),
    role: z.enum(["user", "admin"]),
    status: z.enum(["active", "suspended"]),
    suspended_reason: z.string().nullable(),
    is_verified: z.boolean(),
    time_zone: z.string().nullable(),
    locale: z.string().nullable(),
    created_at: column.moment,
    deleted_at: column.moment.nullable(),
    personal_workspace_id: z.string().nullable(),
    providers: z.array(z.string()),
    workspaces: z.array(workspaceOfPerson),
    chats: z.coerce.number(),
    files: z.coerce.number(),
    file_bytes: z.coerce.number(),
    shares: z.coerce.number(),
    month_credits: column.amount,
    month_cost_nanos: column.amount,
  })
  .transform((row) => ({
    ...{ id: row.id, name: row.name, email: row.email },
    ...{ role: row.role, status: row.status },
    suspendedReason: row.suspended_reason,
    isVerified: row.is_verified,
    ...{ timeZone: row.time_zone, locale: row.locale },
    ...{ createdAt: row.created_at, deletedAt: row.deleted_at },
    personalWorkspaceId: row.personal_workspace_id,
    ...{ providers: row.providers, workspaces: row.workspaces },
    ...{ chats: row.chats, files: row.files, shares: row.shares },
    fileBytes: row.file_bytes,
    /** Of this UTC month, as far as the rollups go. */
    month: { credits: row.month_credits, costNanos: row.month_cost_nanos },
  }));
export type PersonProfile = z.output<typeof profileRow>;

/** Who somebody is, and how much of what is theirs; null for nobody. */
export async function findPersonProfile(
  db: Database,
  { userId, now }: { userId: string; now: Date },
): Promise<PersonProfile | null> {
  const month = `${now.toISOString().slice(0, 7)}-01`;
  const [profile] = await callFunction(
    db,
    sql`select u.id, u.name, u.email, u.role, u.status, u.suspended_reason,
          u.email_verified is not null as is_verified, u.time_zone, u.locale,
          u.created_at, u.deleted_at,
          (select w.id from workspaces w where w.personal_user_id = u.id)
            as personal_workspace_id,
          array(select distinct a.provider from accounts a
                 where a.user_id = u.id order by 1) as providers,
          (select coalesce(jsonb_agg(to_jsonb(own)), '[]') from (
             select w.id, w.name, w.kind, m.role,
                    (select s.plan_id from subscriptions s
                      where s.workspace_id = w.id and s.status in
                        ('active', 'trialing', 'past_due')) as "planId"
               from memberships m join workspaces w on w.id = m.workspace_id
              where m.user_id = u.id
              order by w.kind, w.name, w.id limit ${WORKSPACES_MAX}) as own)
            as workspaces,
          (select count(*) from conversations c where c.user_id = u.id
             and c.deleted_at is null and not c.is_temporary) as chats,
          f.files, f.file_bytes,
          (select count(*) from shares s
             join conversations c on c.id = s.conversation_id
            where s.user_id = u.id and s.revoked_at is null
              and c.deleted_at is null) as shares,
          coalesce(spent.credits, 0) as month_credits,
          coalesce(spent.cost_nanos, 0) as month_cost_nanos
        from users u
        left join user_months spent
          on spent.month = ${month} and spent.user_id = u.id
        cross join lateral (
          select count(*) as files, coalesce(sum(f.bytes), 0) as file_bytes
            from files f where f.user_id = u.id
             and f.stored_at is not null and f.discarded_at is null) as f
        where u.id = ${userId}`,
    profileRow,
  );
  return profile ?? null;
}

const chatRow = z
  .object({
    id: z.string(),
    created_at: column.moment,
    updated_at: column.moment,
    messages: z.coerce.number(),
  })
  .transform((row) => ({
    id: row.id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    messages: row.messages,
  }));
export type ChatOutside = z.output<typeof chatRow>;

/**
 * A person's newest chats from outside: when and how long, without their names,
 * which say what they are about. Temporary and deleted ones are nobody's to see.
 */
export const listChatsOutside = (
  db: Database,
  { userId }: { userId: string },
): Promise<ChatOutside[]> =>
  callFunction(
    db,
    sql`select c.id, c.created_at, c.updated_at,
               (select count(*) from messages m
                 where m.conversation_id = c.id) as messages
          from conversations c
         where c.user_id = ${userId} and c.deleted_at is null
           and not c.is_temporary
         order by c.updated_at desc, c.id desc limit ${CHATS_MAX}`,
    chatRow,
  );
