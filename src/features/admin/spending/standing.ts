import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";
import { operatorSettings } from "@/db/schema/operator";
import { operatorBudgetNanos } from "@/features/limits/lease";
import {
  ASKED_MODEL,
  ASKED_PRICE,
  WORST_COST_NANOS,
} from "../operations/holds.ts";
import { brakeOfModel, monthOf } from "./rules.ts";
import type { Standing } from "./schema.ts";

const modelRow = z.object({
  id: z.string(),
  name: z.string(),
  is_paused: z.boolean(),
  is_stopped: z.boolean(),
  paused_reason: z.string().nullable(),
  calls: z.number().int(),
  worst_cost_nanos: column.amount,
});

/**
 * How every brake stands, and what runs of each model now: how many calls, and
 * what they may cost at most; a call counts for the model that is asked. Reads
 * held calls alone, by their index.
 */
export async function readStanding(
  db: Database,
  { now }: { now: Date },
): Promise<Standing> {
  const [[settings], rows] = await Promise.all([
    db.select().from(operatorSettings),
    callFunction(
      db,
      sql`select m.id, m.name, m.is_paused, m.is_stopped, m.paused_reason,
                 coalesce(held.calls, 0)::int as calls,
                 coalesce(held.worst_cost_nanos, 0) as worst_cost_nanos
            from models m
            left join (
              select ${ASKED_MODEL} as model_id, count(*) as calls,
                     sum(${WORST_COST_NANOS}) as worst_cost_nanos
                from ai_requests r join model_prices p on p.id = ${ASKED_PRICE}
               where r.state = 'held' group by 1
            ) as held on held.model_id = m.id
           where held.calls > 0 or m.is_paused
              or (m.status = 'active' and m.kind = 'chat')
           order by m.sort_order, m.id`,
      modelRow,
    ),
  ]);
  return {
    readAt: now.toISOString(),
    brake: settings?.brake ?? "off",
    reason: settings?.brakeReason ?? null,
    isBudgetSpent: settings !== undefined && isBudgetSpent(settings, now),
    isBudgetLifted: settings?.budgetLiftedMonth === monthOf(now),
    models: rows.map((row) => ({
      id: row.id,
      name: row.name,
      brake: brakeOfModel({
        isPaused: row.is_paused,
        isStopped: row.is_stopped,
      }),
      reason: row.paused_reason,
      calls: row.calls,
      worstCostNanos: String(row.worst_cost_nanos),
    })),
  };
}

/** As reserve_call.sql decides it. */
function isBudgetSpent(
  settings: Pick<
    typeof operatorSettings.$inferSelect,
    "budgetSpentMonth" | "budgetSpentNanos"
  >,
  now: Date,
): boolean {
  const budget = operatorBudgetNanos();
  if (budget === null || settings.budgetSpentMonth !== monthOf(now)) {
    return false;
  }
  return budget <= (settings.budgetSpentNanos ?? budget);
}
