import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";
import { selectReceipts } from "./receipts.ts";
import { periodSource, type Receipt, type UsageSummary } from "./schema.ts";

const count = z.coerce.number().int().safe();

const usageRow = z.object({
  plan_id: z.string(),
  plan_name: z.string(),
  source: periodSource,
  period_start: column.moment,
  period_end: column.moment,
  included_limit: count.nullable(),
  included_used: count,
  included_held: count,
  overage_used: count,
  overage_held: count,
  overage_enabled: z.boolean(),
  overage_cap_credits: count,
  balance: count,
  prepaid_held: count,
  debt: count,
  requests_today: count,
  daily_requests_per_member: count.nullable(),
  day_ends: column.moment,
});

/**
 * What a workspace has used, holds and has left in its present period, and the
 * person's requests today. Credits. One statement; no event is summed.
 *
 * @throws Error for a workspace that does not exist.
 */
export async function getUsage(
  db: Database,
  reader: { workspaceId: string; userId: string; now?: Date },
): Promise<UsageSummary> {
  const [row] = await callFunction(
    db,
    sql`select p.id as plan_id, p.name as plan_name, e.source,
          e.period_start, e.period_end,
          case when e.included_limit is not null then
            greatest(e.included_limit, t.included_limit) end as included_limit,
          coalesce(t.included_used, 0) as included_used,
          coalesce(t.included_held, 0) as included_held,
          coalesce(t.overage_used, 0) as overage_used,
          coalesce(t.overage_held, 0) as overage_held,
          w.overage_enabled, w.overage_cap_credits,
          b.balance, b.held as prepaid_held, b.debt,
          coalesce(d.requests, 0) as requests_today,
          p.daily_requests_per_member,
          (today.day + 1)::timestamp at time zone 'UTC' as day_ends
        from (select coalesce(${reader.now ?? null}, now()) as at) as clock
        cross join lateral (
          select (clock.at at time zone 'UTC')::date as day) as today
        join workspaces w on w.id = ${reader.workspaceId}
        join credit_balances b on b.workspace_id = w.id
        cross join lateral entitlement(w.id, clock.at) as e
        join plans p on p.id = e.plan_id
        left join usage_totals t on t.workspace_id = w.id
          and t.period_source = e.source and t.period_start = e.period_start
        left join usage_days d on d.workspace_id = w.id
          and d.user_id = ${reader.userId} and d.day = today.day`,
    usageRow,
  );
  if (!row) throw new Error(`workspace ${reader.workspaceId} does not exist`);
  return summaryOf(row);
}

function summaryOf(row: z.output<typeof usageRow>): UsageSummary {
  const limit = row.included_limit;
  return {
    plan: { id: row.plan_id, name: row.plan_name },
    period: {
      source: row.source,
      start: row.period_start.toISOString(),
      end: row.period_end.toISOString(),
    },
    credits: {
      used: row.included_used,
      held: row.included_held,
      limit,
      remaining:
        limit === null
          ? null
          : Math.max(0, limit - row.included_used - row.included_held),
    },
    prepaid: {
      balance: row.balance,
      held: row.prepaid_held,
      debt: row.debt,
    },
    overage: {
      isEnabled: row.overage_enabled,
      used: row.overage_used,
      held: row.overage_held,
      cap: row.overage_cap_credits,
    },
    requestsToday: {
      used: row.requests_today,
      limit: row.daily_requests_per_member,
      resetsAt: row.day_ends.toISOString(),
    },
  };
}

/**
 * When a workspace's first call of a period began; null before it. Found by an
 * index, however many there are.
 */
export async function findFirstCallAt(
  db: Database,
  {
    workspaceId,
    period,
  }: { workspaceId: string; period: UsageSummary["period"] },
): Promise<Date | null> {
  const [row] = await callFunction(
    db,
    sql`select started_at from ai_requests
         where workspace_id = ${workspaceId}
           and started_at >= ${period.start}::timestamptz
           and period_source = ${period.source}
           and period_start = ${period.start}::timestamptz
         order by started_at limit 1`,
    z.object({ started_at: column.moment }),
  );
  return row?.started_at ?? null;
}

/** The people of a workspace by name. */
export async function listMembers(
  db: Database,
  { workspaceId }: { workspaceId: string },
): Promise<{ id: string; name: string }[]> {
  return callFunction(
    db,
    sql`select u.id, coalesce(u.name, u.email) as name
          from memberships m join users u on u.id = m.user_id
         where m.workspace_id = ${workspaceId} order by 2, 1`,
    z.object({ id: z.string(), name: z.string() }),
  );
}

/** Receipts of a person's own calls by request; others' are left out. */
export async function listReceipts(
  db: Database,
  wanted: { requestIds: string[]; userId: string },
): Promise<Map<string, Receipt>> {
  if (wanted.requestIds.length === 0) return new Map();
  const receipts = await selectReceipts(
    db,
    sql`where request_id = any (${sql.param(wanted.requestIds)}::uuid[])
      and user_id = ${wanted.userId}`,
  );
  return new Map(receipts.map((receipt) => [receipt.requestId, receipt]));
}
