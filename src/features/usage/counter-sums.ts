import "server-only";
import { sql } from "drizzle-orm";

/**
 * Sums of the ledger and of the running calls, as common table expressions for
 * `listCounterDrift`: of everything, each table read once from end to end.
 */
export const allSums = () => sql`
  period_ledger as (
    select workspace_id, period_source, period_start,
           sum(included_credits) as included, sum(prepaid_credits) as prepaid,
           sum(overage_credits) as overage, sum(cost_nanos) as cost
      from usage_events group by 1, 2, 3),
  period_calls as (
    select workspace_id, period_source, period_start, count(*) as requests
      from ai_requests where ${isCharged} group by 1, 2, 3),
  ${holds},
  periods as (
    select workspace_id, period_source, period_start from usage_totals
    union
    select workspace_id, period_source, period_start from period_ledger
    union
    select workspace_id, period_source, period_start from period_holds),
  balance_ledger as (
    select b.workspace_id, b.balance - b.debt as balance, b.held,
           coalesce(e.credits, 0) as entries, coalesce(h.prepaid, 0) as holds
      from credit_balances b
      left join (
        select workspace_id, sum(credits) as credits
          from credit_entries group by 1) as e using (workspace_id)
      left join (
        select workspace_id, sum(prepaid) as prepaid
          from period_holds group by 1) as h using (workspace_id)),
  day_ledger as (
    select e.workspace_id, e.user_id, r.usage_day as day,
           sum(e.credits) as credits, sum(e.cost_nanos) as cost,
           sum(e.input_tokens) as input, sum(e.output_tokens) as output
      from usage_events e join ai_requests r on r.id = e.request_id
     group by 1, 2, 3),
  day_calls as (
    select workspace_id, user_id, usage_day as day, count(*) as requests
      from ai_requests where ${isOfTheDay} group by 1, 2, 3),
  days as (
    select workspace_id, user_id, day from usage_days
    union select workspace_id, user_id, day from day_ledger
    union select workspace_id, user_id, day from day_calls),
  call_ledger as (
    select r.workspace_id, r.id, r.credits, e.credits as charged
      from ai_requests r
      left join (
        select request_id, sum(credits) as credits
          from usage_events group by 1) as e on e.request_id = r.id
     where r.state in ('settled', 'expired'))`;

/**
 * The same of what the ledger has spoken of since a moment, and of what is held:
 * found by indexes, however much is older. A period's and a day's events are not
 * older than their start, give or take a clock.
 */
export const sumsSince = (since: Date) => sql`
  news as materialized (
    select request_id, workspace_id, user_id, period_source, period_start
      from usage_events where occurred_at >= ${since}::timestamptz),
  ${holds},
  periods as (
    select workspace_id, period_source, period_start from news
    union
    select workspace_id, period_source, period_start from period_holds
    union
    select workspace_id, period_source, period_start from usage_totals
     where included_held > 0 or overage_held > 0),
  period_ledger as (
    select p.workspace_id, p.period_source, p.period_start, l.*
      from periods p cross join lateral (
        select sum(e.included_credits) as included,
               sum(e.prepaid_credits) as prepaid,
               sum(e.overage_credits) as overage, sum(e.cost_nanos) as cost
          from usage_events e
         where e.workspace_id = p.workspace_id
           and e.occurred_at >= p.period_start - interval '1 day'
           and e.period_source = p.period_source
           and e.period_start = p.period_start) as l),
  period_calls as (
    select p.workspace_id, p.period_source, p.period_start, l.*
      from periods p cross join lateral (
        select count(*) as requests from ai_requests
         where workspace_id = p.workspace_id
           and started_at >= p.period_start - interval '1 day'
           and period_source = p.period_source
           and period_start = p.period_start and ${isCharged}) as l),
  balance_ledger as (
    select b.workspace_id, b.balance - b.debt as balance, b.held,
           coalesce((select sum(e.credits) from credit_entries e
             where e.workspace_id = b.workspace_id), 0) as entries,
           coalesce((select sum(h.prepaid) from period_holds h
             where h.workspace_id = b.workspace_id), 0) as holds
      from credit_balances b
     where b.held > 0 or b.workspace_id in (
       select workspace_id from credit_entries
        where occurred_at >= ${since}::timestamptz
       union select workspace_id from period_holds)),
  days as (
    select distinct n.workspace_id, n.user_id, r.usage_day as day
      from news n join ai_requests r on r.id = n.request_id),
  day_ledger as (
    select d.workspace_id, d.user_id, d.day, l.*
      from days d cross join lateral (
        select sum(e.credits) as credits, sum(e.cost_nanos) as cost,
               sum(e.input_tokens) as input, sum(e.output_tokens) as output
          from usage_events e
          -- One call at a time by its key: joined as a whole, all calls of
          -- the day would be looked for among all calls there are.
          cross join lateral (
            select r.usage_day from ai_requests r
             where r.id = e.request_id offset 0) as call
         where e.workspace_id = d.workspace_id and e.user_id = d.user_id
           and e.occurred_at >= d.day - interval '1 day'
           and call.usage_day = d.day) as l),
  day_calls as (
    select d.workspace_id, d.user_id, d.day, l.*
      from days d cross join lateral (
        select count(*) as requests from ai_requests
         where workspace_id = d.workspace_id and user_id = d.user_id
           and started_at >= d.day - interval '1 day'
           and started_at < d.day + interval '2 days'
           and usage_day = d.day and ${isOfTheDay}) as l),
  call_ledger as (
    select r.workspace_id, r.id, r.credits, l.charged
      from (select distinct request_id from news) n
      join ai_requests r on r.id = n.request_id
      cross join lateral (
        select sum(e.credits) as charged from usage_events e
         where e.request_id = r.id) as l)`;

/** Calls that a period counts as requests: each has its charge. */
const isCharged = sql`counts_as_request and state in ('settled', 'expired')`;

/**
 * Calls that a day counts as requests: all but those given back, of which one
 * that had expired before is settled, by no model.
 */
const isOfTheDay = sql`counts_as_request and (state in ('held', 'expired')
  or (state = 'settled' and served_model_id is not null))`;

const holds = sql`
  period_holds as (
    select workspace_id, period_source, period_start,
           sum(held_included_credits) as included,
           sum(held_prepaid_credits) as prepaid,
           sum(held_overage_credits) as overage
      from ai_requests where state = 'held' group by 1, 2, 3)`;
