import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";
import { newestFirst, type Page, pageOf } from "../paging.ts";
import type { AuditFilters } from "./filters.ts";

const facts = z.record(z.string(), z.unknown()).nullable();

const recordRow = z
  .object({
    id: z.string(),
    at: column.moment,
    actor_id: z.string().nullable(),
    actor_email: z.string().nullable(),
    action: z.string(),
    subject_kind: z.string(),
    subject_id: z.string(),
    user_id: z.string().nullable(),
    workspace_id: z.string().nullable(),
    reason: z.string().nullable(),
    before: facts,
    after: facts,
    address: z.string().nullable(),
    request_id: z.string().nullable(),
    cursor: z.string(),
  })
  .transform((row) => ({
    ...{ id: row.id, at: row.at, cursor: row.cursor },
    /** Null: the product itself. */
    ...{ actorId: row.actor_id, actorEmail: row.actor_email },
    action: row.action,
    ...{ subjectKind: row.subject_kind, subjectId: row.subject_id },
    ...{ userId: row.user_id, workspaceId: row.workspace_id },
    ...{ reason: row.reason, before: row.before, after: row.after },
    ...{ address: row.address, requestId: row.request_id },
  }));
export type AuditRecord = z.output<typeof recordRow>;

export type AuditWanted = Omit<AuditFilters, "from" | "to"> & {
  since: Date | null;
  until: Date | null;
};

/**
 * What was done in the admin plane, newest first.
 *
 * @param page.before a cursor that a former page gave; anything else is the
 *   first page.
 */
export async function listRecords(
  db: Database,
  page: { wanted: AuditWanted; before: string | null; limit: number },
): Promise<Page<AuditRecord>> {
  const list = newestFirst({ at: sql`a.at`, id: sql`a.id` });
  const conditions = [list.after(page.before), ...conditionsOf(page.wanted)];
  const rows = await callFunction(
    db,
    sql`select a.*, ${list.cursor} as cursor from audit_log a
         where ${sql.join(conditions, sql` and `)}
         order by ${list.order} limit ${page.limit + 1}`,
    recordRow,
  );
  return pageOf(rows, page.limit);
}

const CONCERNING_MAX = 20;

/** The newest of what was done to a person and their workspaces, or to one. */
export async function listRecordsOf(
  db: Database,
  of: { userId: string | null; workspaceIds: readonly string[] },
): Promise<AuditRecord[]> {
  const list = newestFirst({ at: sql`a.at`, id: sql`a.id` });
  return callFunction(
    db,
    sql`select a.*, ${list.cursor} as cursor from audit_log a
         where a.user_id = ${of.userId}
            or a.workspace_id = any(${sql.param([...of.workspaceIds])}::uuid[])
         order by ${list.order} limit ${CONCERNING_MAX}`,
    recordRow,
  );
}

function conditionsOf(wanted: AuditWanted): SQL[] {
  const { who, action, subject, since, until } = wanted;
  return [
    who && isBy(who),
    action &&
      sql`(a.action = ${action} or starts_with(a.action, ${`${action}.`}))`,
    subject && isAbout(subject),
    since && sql`a.at >= ${since.toISOString()}::timestamptz`,
    until && sql`a.at < ${until.toISOString()}::timestamptz`,
  ].filter((condition) => typeof condition === "object" && condition !== null);
}

/** By the address of today or of then. */
const isBy = (who: string) =>
  who === "system"
    ? sql`a.actor_id is null`
    : sql`(a.actor_email = lower(${who}) or a.actor_id =
        (select u.id from users u where u.email = lower(${who})))`;

function isAbout(subject: string): SQL {
  const id = z.guid().safeParse(subject).data;
  if (id) {
    return sql`(a.user_id = ${id}::uuid or a.workspace_id = ${id}::uuid
      or a.subject_id = ${id})`;
  }
  return subject.includes("@")
    ? sql`a.user_id = (select u.id from users u where u.email = lower(${subject}))`
    : sql`a.subject_id = ${subject}`;
}
