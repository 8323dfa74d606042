import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";

const CLOSINGS_SHOWN_MAX = 50;

const closingRow = z
  .object({
    workspace_id: z.string(),
    workspace_name: z.string(),
    asked_at: column.moment,
    step: z.enum(["none", "billing", "erased"]),
    attempts: z.number(),
    waits_for: z
      .enum([
        "calls_running",
        "billing_off",
        "stripe_unavailable",
        "usage_unbilled",
        "bill_open",
      ])
      .nullable()
      // Of a release that knows more.
      .catch(null),
  })
  .transform((row) => ({
    workspaceId: row.workspace_id,
    workspaceName: row.workspace_name,
    askedAt: row.asked_at,
    /** The last step that was taken. */
    step: row.step,
    attempts: row.attempts,
    /** As the last attempt found it; null before it, and where it broke. */
    waitsFor: row.waits_for,
  }));

/** A workspace whose owner has deleted the account, and that is not gone yet. */
export type OpenClosing = z.output<typeof closingRow>;

const counts = z.object({
  closings: z.number(),
  files: z.number(),
  oldest_file_at: column.moment.nullable(),
});

/** What was deleted and is not gone for good, the longest open first. */
export async function readDeletions(db: Database) {
  const [[count], closings] = await Promise.all([
    callFunction(
      db,
      sql`select (select count(*)::int from workspace_closings
                   where forgotten_at is null) as closings,
                 count(*)::int as files, min(discarded_at) as oldest_file_at
            from files where discarded_at is not null`,
      counts,
    ),
    callFunction(
      db,
      sql`select c.workspace_id, w.name as workspace_name, c.asked_at,
                 case when c.erased_at is not null then 'erased'
                   when c.billing_ended_at is not null then 'billing'
                   else 'none' end as step,
                 c.attempts, c.last_error as waits_for
            from workspace_closings c
            join workspaces w on w.id = c.workspace_id
           where c.forgotten_at is null
           order by c.asked_at, c.workspace_id limit ${CLOSINGS_SHOWN_MAX}`,
      closingRow,
    ),
  ]);
  if (!count) throw new Error("a count answered no row");
  return {
    closingCount: count.closings,
    closings,
    fileCount: count.files,
    oldestFileAt: count.oldest_file_at,
  };
}
