import { asc, eq, sql } from "drizzle-orm";
import { expect } from "vitest";
import type { Database } from "@/db/client";
import { aiRequests, usageEvents, usageTotals } from "@/db/schema/usage";

/** The one period of a workspace. */
export async function totalsOf(db: Database, payer: { workspaceId: string }) {
  const rows = await db
    .select()
    .from(usageTotals)
    .where(eq(usageTotals.workspaceId, payer.workspaceId));
  const [totals] = rows;
  if (!totals || rows.length > 1) {
    throw new Error(`the workspace has ${rows.length} periods`);
  }
  return totals;
}

/** The row of one call. */
export async function requestOf(db: Database, call: { requestId: string }) {
  const [request] = await db
    .select()
    .from(aiRequests)
    .where(eq(aiRequests.id, call.requestId));
  return request;
}

/** The ledger rows of a workspace in the order they were written. */
export const eventsOf = (db: Database, payer: { workspaceId: string }) =>
  db
    .select()
    .from(usageEvents)
    .where(eq(usageEvents.workspaceId, payer.workspaceId))
    .orderBy(asc(usageEvents.occurredAt), asc(usageEvents.kind));

/**
 * Counters are what ledger and running calls add up to, for every workspace:
 * nothing lost, nothing twice.
 */
export async function expectCountersToEqualTheLedger(db: Database) {
  const { rows } = await db.execute(sql`
    with ledger as (
      select workspace_id, period_source, period_start,
             sum(included_credits) as included, sum(prepaid_credits) as prepaid,
             sum(overage_credits) as overage, sum(cost_nanos) as cost
        from usage_events group by 1, 2, 3),
    holds as (
      select workspace_id, period_source, period_start,
             sum(held_included_credits) as included,
             sum(held_overage_credits) as overage
        from ai_requests where state = 'held' group by 1, 2, 3)
    select 'usage_totals' as counter, t.workspace_id
      from usage_totals t
      left join ledger l using (workspace_id, period_source, period_start)
      left join holds h using (workspace_id, period_source, period_start)
     where (t.included_used, t.prepaid_used, t.overage_used, t.cost_nanos,
            t.included_held, t.overage_held) is distinct from
           (coalesce(l.included, 0), coalesce(l.prepaid, 0),
            coalesce(l.overage, 0), coalesce(l.cost, 0),
            coalesce(h.included, 0), coalesce(h.overage, 0))
    union all
    select 'credit_balances', b.workspace_id
      from credit_balances b
     where b.balance is distinct from coalesce((
             select sum(e.credits) from credit_entries e
              where e.workspace_id = b.workspace_id), 0)
        or b.held is distinct from coalesce((
             select sum(r.held_prepaid_credits) from ai_requests r
              where r.workspace_id = b.workspace_id and r.state = 'held'), 0)
    union all
    select 'usage_days', d.workspace_id
      from usage_days d
      left join lateral (
             select coalesce(sum(e.credits), 0) as credits,
                    coalesce(sum(e.cost_nanos), 0) as cost,
                    coalesce(sum(e.input_tokens), 0) as input,
                    coalesce(sum(e.output_tokens), 0) as output
               from usage_events e join ai_requests r on r.id = e.request_id
              where e.workspace_id = d.workspace_id
                and e.user_id = d.user_id and r.usage_day = d.day) as l on true
     where (d.credits, d.cost_nanos, d.input_tokens, d.output_tokens)
           is distinct from (l.credits, l.cost, l.input, l.output)
    union all
    select 'ai_requests', r.workspace_id
      from ai_requests r
     where r.state in ('settled', 'expired')
       and r.credits is distinct from (
             select sum(e.credits) from usage_events e where e.request_id = r.id)`);
  expect(rows).toEqual([]);
}
