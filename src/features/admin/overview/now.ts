import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";
import { operatorBudgetNanos } from "@/features/limits/lease";

const nowRow = z
  .object({
    calls: z.coerce.number().int(),
    credits: column.amount.transform(Number),
    brake: z.enum(["off", "no_new_calls", "stop_running_calls"]),
    brake_reason: z.string().nullable(),
    is_budget_spent: z.boolean(),
    paused_models: z.array(z.string()),
  })
  .transform((row) => ({
    heldCalls: row.calls,
    heldCredits: row.credits,
    brake: row.brake,
    brakeReason: row.brake_reason,
    isBudgetSpent: row.is_budget_spent,
    pausedModels: row.paused_models,
  }));

export type Standing = z.output<typeof nowRow>;

/** What runs at a moment, and whether more may begin. */
export async function getStanding(
  db: Database,
  { now }: { now: Date },
): Promise<Standing> {
  const [row] = await callFunction(
    db,
    sql`select held.calls, held.credits, o.brake, o.brake_reason,
               coalesce(o.budget_spent_month = date_trunc('month',
                   ${now}::timestamptz at time zone 'UTC')::date
                 and ${operatorBudgetNanos()}::bigint <= coalesce(
                   o.budget_spent_nanos, ${operatorBudgetNanos()}::bigint),
                 false) as is_budget_spent,
               array(select m.name from models m
                      where m.is_paused order by m.sort_order) as paused_models
          from operator_settings o cross join (
            select count(*) as calls,
                   coalesce(sum(r.held_credits), 0) as credits
              from ai_requests r
             where r.state = 'held'
               and r.expires_at > ${now}::timestamptz) as held
         where o.id = 1`,
    nowRow,
  );
  if (!row) throw new Error("the operator has no settings");
  return row;
}
