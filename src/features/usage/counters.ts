import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction } from "@/db/call";
import type { Database } from "@/db/client";
import { allSums, sumsSince } from "./counter-sums.ts";

const drift = z
  .object({
    counter: z.enum([
      "usage_totals",
      "credit_balances",
      "usage_days",
      "ai_requests",
    ]),
    workspace_id: z.string(),
    subject: z.string(),
    /** What the counter says, by its parts; null where there is no counter. */
    here: z.record(z.string(), z.coerce.bigint()).nullable(),
    /** What ledger and running calls add up to, by the same parts. */
    ledger: z.record(z.string(), z.coerce.bigint()),
  })
  .transform(({ workspace_id, ...rest }) => ({
    workspaceId: workspace_id,
    ...rest,
  }));

/** A counter that is not what the ledger adds up to. */
export type CounterDrift = z.output<typeof drift>;

/**
 * Compares counters with the ledger and the calls: periods, days, balances and
 * the credits of each call. Nothing is listed when all is well.
 *
 * @param scope.since compares only what the ledger has spoken of since then,
 *   and what is held; null compares everything.
 */
export async function listCounterDrift(
  db: Database,
  { since }: { since: Date | null },
): Promise<CounterDrift[]> {
  return callFunction(
    db,
    sql`with ${since ? sumsSince(since) : allSums()}, ${differences}`,
    drift,
  );
}

/**
 * Sets a workspace's counters to what its ledger and running calls add up to,
 * under its lock. Answers false where a counter may not be set to that: the
 * ledger is above a limit, say, and somebody has to look.
 */
export async function rebuildCounters(
  db: Database,
  { workspaceId }: { workspaceId: string },
): Promise<boolean> {
  const [row] = await callFunction(
    db,
    sql`select rebuild_counters(${workspaceId}) as is_rebuilt`,
    z.object({ is_rebuilt: z.boolean() }),
  );
  if (!row) throw new Error("rebuild_counters answered no row");
  return row.is_rebuilt;
}

/** Of the sums with the counters, part by part. */
const differences = sql`
  period_drift as (
    select 'usage_totals' as counter, workspace_id,
           period_source || ' period of '
             || to_char(period_start at time zone 'UTC', 'YYYY-MM-DD')
             as subject,
           case when t.plan_id is not null then
             jsonb_build_object('included', t.included_used::text,
               'prepaid', t.prepaid_used::text,
               'overage', t.overage_used::text,
               'cost_nanos', t.cost_nanos::text,
               'requests', t.requests::text,
               'included_held', t.included_held::text,
               'overage_held', t.overage_held::text) end as here,
           jsonb_build_object('included', coalesce(l.included, 0)::text,
             'prepaid', coalesce(l.prepaid, 0)::text,
             'overage', coalesce(l.overage, 0)::text,
             'cost_nanos', coalesce(l.cost, 0)::text,
             'requests', coalesce(c.requests, 0)::text,
             'included_held', coalesce(h.included, 0)::text,
             'overage_held', coalesce(h.overage, 0)::text) as ledger
      from periods
      left join usage_totals t using (workspace_id, period_source, period_start)
      left join period_ledger l
        using (workspace_id, period_source, period_start)
      left join period_calls c using (workspace_id, period_source, period_start)
      left join period_holds h using (workspace_id, period_source, period_start)
     where (t.included_used, t.prepaid_used, t.overage_used, t.cost_nanos,
            t.requests, t.included_held, t.overage_held) is distinct from
           (coalesce(l.included, 0), coalesce(l.prepaid, 0),
            coalesce(l.overage, 0), coalesce(l.cost, 0),
            coalesce(c.requests, 0),
            coalesce(h.included, 0), coalesce(h.overage, 0))),
  balance_drift as (
    select 'credit_balances', workspace_id, 'prepaid credits',
           jsonb_build_object('balance', balance::text, 'held', held::text),
           jsonb_build_object('balance', entries::text, 'held', holds::text)
      from balance_ledger where (balance, held) <> (entries, holds)),
  day_drift as (
    select 'usage_days', workspace_id, 'day ' || day,
           case when u.credits is not null then
             jsonb_build_object('credits', u.credits::text,
               'cost_nanos', u.cost_nanos::text,
               'requests', u.requests::text,
               'input_tokens', u.input_tokens::text,
               'output_tokens', u.output_tokens::text) end,
           jsonb_build_object('credits', coalesce(l.credits, 0)::text,
             'cost_nanos', coalesce(l.cost, 0)::text,
             'requests', coalesce(c.requests, 0)::text,
             'input_tokens', coalesce(l.input, 0)::text,
             'output_tokens', coalesce(l.output, 0)::text)
      from days
      left join usage_days u using (workspace_id, user_id, day)
      left join day_ledger l using (workspace_id, user_id, day)
      left join day_calls c using (workspace_id, user_id, day)
     where (u.credits, u.cost_nanos, u.requests, u.input_tokens,
            u.output_tokens) is distinct from
           (coalesce(l.credits, 0), coalesce(l.cost, 0),
            coalesce(c.requests, 0), coalesce(l.input, 0),
            coalesce(l.output, 0))),
  call_drift as (
    select 'ai_requests', workspace_id, 'call ' || id,
           jsonb_build_object('credits', coalesce(credits, 0)::text),
           jsonb_build_object('credits', coalesce(charged, 0)::text)
      from call_ledger where credits is distinct from charged)
  select * from period_drift union all select * from balance_drift
  union all select * from day_drift union all select * from call_drift`;
