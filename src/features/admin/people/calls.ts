import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";

const CALLS_MAX = 20;

const callRow = z
  .object({
    id: z.string(),
    started_at: column.moment,
    feature: z.string(),
    model_id: z.string(),
    state: z.enum(["held", "settled", "released", "expired"]),
    outcome: z.enum(["completed", "stopped", "failed", "abandoned"]).nullable(),
    held_credits: z.coerce.number(),
    credits: z.coerce.number(),
    cost_nanos: column.amount,
  })
  .transform((row) => ({
    requestId: row.id,
    startedAt: row.started_at,
    ...{ feature: row.feature, modelId: row.model_id },
    ...{ state: row.state, outcome: row.outcome },
    /** Reserved while it runs, charged after. */
    credits: row.state === "held" ? row.held_credits : row.credits,
    costNanos: row.cost_nanos,
  }));
export type RecentCall = z.output<typeof callRow>;

/** The newest calls of one person, or of everybody in a workspace. */
export const listRecentCalls = (
  db: Database,
  of: { userId: string } | { workspaceId: string },
): Promise<RecentCall[]> =>
  callFunction(
    db,
    sql`select r.id, r.started_at, r.feature, r.state, r.outcome,
               coalesce(r.served_model_id, r.model_id) as model_id,
               r.held_credits, coalesce(r.credits, 0) as credits,
               coalesce(r.cost_nanos, 0) + r.failed_attempts_cost_nanos
                 as cost_nanos
          from ai_requests r
         where ${
           "userId" in of
             ? sql`r.user_id = ${of.userId}`
             : sql`r.workspace_id = ${of.workspaceId}`
         }
         order by r.started_at desc limit ${CALLS_MAX}`,
    callRow,
  );
