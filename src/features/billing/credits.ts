import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";

const LINES_MAX = 100;
const USAGE_DAYS_MAX = 90;

const line = z.object({
  kind: z.enum([
    "purchase",
    "grant",
    "refund",
    "refund_failed",
    "dispute",
    "usage",
  ]),
  credits: column.amount,
  occurred_at: column.moment,
});

/** One line of a balance's history; positive credits came in. */
export type CreditLine = {
  kind: z.output<typeof line>["kind"];
  credits: bigint;
  occurredAt: Date;
};

/**
 * What moved a workspace's prepaid balance, newest first, at most 100 lines:
 * every payment, refund and grant, and what calls used as one line a UTC day
 * for the last 90 days.
 */
export async function listCreditHistory(
  db: Database,
  { workspaceId, now }: { workspaceId: string; now?: Date | undefined },
): Promise<CreditLine[]> {
  const rows = await callFunction(
    db,
    sql`select e.kind::text, e.credits, e.occurred_at
          from credit_entries e
         where e.workspace_id = ${workspaceId}
           and e.kind not in ('charge', 'correction')
        union all
        select 'usage', sum(e.credits), max(e.occurred_at)
          from credit_entries e
         where e.workspace_id = ${workspaceId}
           and e.kind in ('charge', 'correction')
           and e.occurred_at > coalesce(${now ?? null}, now())
             - ${USAGE_DAYS_MAX} * interval '1 day'
         group by date_trunc('day', e.occurred_at, 'UTC')
         order by occurred_at desc limit ${LINES_MAX}`,
    line,
  );
  return rows.map(({ kind, credits, occurred_at: occurredAt }) => ({
    kind,
    credits,
    occurredAt,
  }));
}
