import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction } from "@/db/call";
import type { Database } from "@/db/client";

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
 * Compares counters with the ledger and the running calls: periods, days,
 * balances and the credits of each call. Nothing is listed when all is well.
 *
 * @param scope.since compares only what the ledger has spoken of since then,
 *   and what is held; null compares everything.
 */
export async function listCounterDrift(
  db: Database,
  { since }: { since: Date | null },
): Promise<CounterDrift[]> {
  const isNew = (column: SQL) =>
    since ? sql`${column} >= ${since}::timestamptz` : sql`true`;
  const rows = await callFunction(
    db,
    sql`with news as materialized (
          select e.request_id, e.workspace_id, e.user_id, e.period_source,
                 e.period_start
            from usage_events e where ${isNew(sql`e.occurred_at`)}),
        ${periods(since)}, ${balances(since, isNew)}, ${days()}, ${calls()}
        select * from period_drift union all select * from balance_drift
        union all select * from day_drift union all select * from call_drift`,
    drift,
  );
  return rows;
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

/** A period's events are not older than its start, give or take a clock. */
const periods = (since: Date | null) => sql`
  periods as (
    select distinct workspace_id, period_source, period_start from news
    union
    select workspace_id, period_source, period_start from usage_totals
     where ${since ? sql`included_held > 0 or overage_held > 0` : sql`true`}
    union
    select workspace_id, period_source, period_start from ai_requests
     where state = 'held'),
  period_ledger as (
    select workspace_id, period_source, period_start,
           sum(e.included_credits) as included,
           sum(e.prepaid_credits) as prepaid,
           sum(e.overage_credits) as overage, sum(e.cost_nanos) as cost
      from periods p
      join usage_events e using (workspace_id, period_source, period_start)
     where e.occurred_at >= p.period_start - interval '1 day'
     group by 1, 2, 3),
  period_holds as (
    select workspace_id, period_source, period_start,
           sum(held_included_credits) as included,
           sum(held_overage_credits) as overage
      from ai_requests where state = 'held' group by 1, 2, 3),
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
               'included_held', t.included_held::text,
               'overage_held', t.overage_held::text) end as here,
           jsonb_build_object('included', coalesce(l.included, 0)::text,
             'prepaid', coalesce(l.prepaid, 0)::text,
             'overage', coalesce(l.overage, 0)::text,
             'cost_nanos', coalesce(l.cost, 0)::text,
             'included_held', coalesce(h.included, 0)::text,
             'overage_held', coalesce(h.overage, 0)::text) as ledger
      from periods
      left join usage_totals t using (workspace_id, period_source, period_start)
      left join period_ledger l
        using (workspace_id, period_source, period_start)
      left join period_holds h using (workspace_id, period_source, period_start)
     where (t.included_used, t.prepaid_used, t.overage_used, t.cost_nanos,
            t.included_held, t.overage_held) is distinct from
           (coalesce(l.included, 0), coalesce(l.prepaid, 0),
            coalesce(l.overage, 0), coalesce(l.cost, 0),
            coalesce(h.included, 0), coalesce(h.overage, 0)))`;

const balances = (since: Date | null, isNew: (column: SQL) => SQL) => sql`
  balance_ledger as (
    select b.workspace_id, b.balance - b.debt as balance, b.held,
           coalesce((select sum(e.credits) from credit_entries e
             where e.workspace_id = b.workspace_id), 0) as entries,
           coalesce((select sum(r.held_prepaid_credits) from ai_requests r
             where r.workspace_id = b.workspace_id and r.state = 'held'), 0)
             as holds
      from credit_balances b
     where ${
       since
         ? sql`b.held > 0 or b.workspace_id in (
             select e.workspace_id from credit_entries e
              where ${isNew(sql`e.occurred_at`)}
             union
             select r.workspace_id from ai_requests r
              where r.state = 'held')`
         : sql`true`
     }),
  balance_drift as (
    select 'credit_balances', workspace_id, 'prepaid credits',
           jsonb_build_object('balance', balance::text, 'held', held::text),
           jsonb_build_object('balance', entries::text, 'held', holds::text)
      from balance_ledger where (balance, held) <> (entries, holds))`;

/** A day's events are not older than the day, give or take a clock. */
const days = () => sql`
  days as (
    select distinct n.workspace_id, n.user_id, r.usage_day as day
      from news n join ai_requests r on r.id = n.request_id),
  day_drift as (
    select 'usage_days', workspace_id, 'day ' || d.day,
           case when u.day is not null then
             jsonb_build_object('credits', u.credits::text,
               'cost_nanos', u.cost_nanos::text,
               'input_tokens', u.input_tokens::text,
               'output_tokens', u.output_tokens::text) end,
           jsonb_build_object('credits', l.credits::text,
             'cost_nanos', l.cost::text, 'input_tokens', l.input::text,
             'output_tokens', l.output::text)
      from days d
      left join usage_days u using (workspace_id, user_id, day)
      cross join lateral (
        select coalesce(sum(e.credits), 0) as credits,
               coalesce(sum(e.cost_nanos), 0) as cost,
               coalesce(sum(e.input_tokens), 0) as input,
               coalesce(sum(e.output_tokens), 0) as output
          from usage_events e join ai_requests r on r.id = e.request_id
         where e.workspace_id = d.workspace_id and e.user_id = d.user_id
           and e.occurred_at >= d.day - interval '1 day'
           and r.usage_day = d.day) as l
     where (u.credits, u.cost_nanos, u.input_tokens, u.output_tokens)
           is distinct from (l.credits, l.cost, l.input, l.output))`;

const calls = () => sql`
  call_drift as (
    select 'ai_requests', r.workspace_id, 'call ' || r.id,
           jsonb_build_object('credits', coalesce(r.credits, 0)::text),
           jsonb_build_object('credits', l.credits::text)
      from (select distinct request_id from news) n
      join ai_requests r on r.id = n.request_id
      cross join lateral (
        select sum(e.credits) as credits from usage_events e
         where e.request_id = r.id) as l
     where r.credits is distinct from l.credits)`;
