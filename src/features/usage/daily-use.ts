import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction } from "@/db/call";
import type { Database } from "@/db/client";
import type { DailyUse } from "./daily-chart.ts";
import type { CallScope } from "./rules.ts";
import type { UsageSummary } from "./schema.ts";

const useRow = z
  .object({
    day: z.string(),
    model_id: z.string(),
    rank: z.number(),
    credits: z.coerce.number().int().safe(),
  })
  .transform(({ model_id, ...use }) => ({ ...use, modelId: model_id }));

/**
 * Credits charged in a period by UTC day and by the model that answered. A call
 * belongs to the day it began on, also when it is corrected later. Read from
 * the calls, whose credits are the sum of their ledger rows (`listCounterDrift`
 * compares them): one stretch of one index, as long as the period.
 */
export const listDailyUse = (
  db: Database,
  { scope, period }: { scope: CallScope; period: UsageSummary["period"] },
): Promise<DailyUse[]> =>
  callFunction(
    db,
    sql`select u.*, m.sort_order as rank
          from (select usage_day::text as day,
                       coalesce(served_model_id, model_id) as model_id,
                       sum(credits) as credits
                  from ai_requests
                 where workspace_id = ${scope.workspaceId}
                   and ${scope.userId ? sql`user_id = ${scope.userId}` : sql`true`}
                   and started_at >= ${period.start}::timestamptz
                   and started_at < ${period.end}::timestamptz
                   and period_source = ${period.source}
                   and period_start = ${period.start}::timestamptz
                   and credits > 0
                 group by 1, 2) as u
          join models m on m.id = u.model_id order by 1, 2`,
    useRow,
  );
