import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction } from "@/db/call";
import type { Database } from "@/db/client";
import { operatorBudgetNanos } from "./lease.ts";

/**
 * Alerts of what this month's cost has crossed of the operator's budget and no
 * settle has seen, pulls the automatic brake where it is spent, and keeps from
 * when on the budget is what it is. Again changes nothing.
 */
export async function reviewBudget(
  db: Database,
  { now }: { now?: Date } = {},
): Promise<{ newAlerts: number }> {
  const [row] = await callFunction(
    db,
    sql`select review_budget(${operatorBudgetNanos()}, ${now ?? null})
          as new_alerts`,
    z.object({ new_alerts: z.number() }),
  );
  return { newAlerts: row?.new_alerts ?? 0 };
}
