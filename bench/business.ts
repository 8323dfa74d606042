import type pg from "pg";
import { fillTrail } from "./business-trail.ts";

const DAYS = 90;

export type Business = { calls: number; people: number };

/**
 * So many charged calls of the last 90 days, of so many people, each in a
 * workspace of their own; a fifth of them subscribe, and the first of them makes
 * every twentieth call. Their rollups are made.
 */
export async function fillBusiness(pool: pg.Pool, business: Business) {
  const client = await pool.connect();
  try {
    // Nothing is checked or triggered: the rows are what a million calls leave.
    await client.query("set session_replication_role = replica");
    await client.query("set maintenance_work_mem = '1GB'");
    await client.query("set work_mem = '256MB'");
    await fillPeople(client, business);
    const indexes = await dropIndexes(client);
    await fillCalls(client, business);
    for (const index of indexes) await client.query(index);
    await fillTrail(client, business);
    await client.query("select rebuild_rollups()");
    await client.query("reset all");
  } finally {
    client.release();
  }
  await pool.query("vacuum analyze");
}

/** An index is made of all rows in a tenth of the time of a row at a time. */
async function dropIndexes(client: pg.PoolClient): Promise<string[]> {
  const { rows } = await client.query(
    `select i.indexrelid::regclass::text as name,
            pg_get_indexdef(i.indexrelid) as definition
       from pg_index i
      where i.indrelid in ('ai_requests'::regclass, 'usage_events'::regclass)
        and not exists (
          select from pg_constraint c where c.conindid = i.indexrelid)`,
  );
  for (const { name } of rows) await client.query(`drop index ${name}`);
  return rows.map(({ definition }) => definition);
}

async function fillPeople(client: pg.PoolClient, { people }: Business) {
  await client.query("drop table if exists business");
  await client.query(
    `create table business as
     select n, gen_random_uuid() as user_id, gen_random_uuid() as workspace_id,
            case when n % 5 = 0 then 'pro' else 'free' end as plan_id
       from generate_series(1, $1::int) as n`,
    [people],
  );
  await client.query(
    `insert into users (id, name, email)
     select user_id, 'Person ' || n, 'bench-' || n || '@example.com'
       from business`,
  );
  await client.query(
    `insert into workspaces (id, name, personal_user_id)
     select workspace_id, 'Person ' || n, user_id from business`,
  );
  await client.query(
    `insert into recurring_periods
       (workspace_id, stripe_subscription_id, plan_id, interval, seats,
        amount_cents, period_start, period_end, since, until)
     select workspace_id, 'sub_' || n, 'pro', 'month', 1, 2000, starts,
            starts + interval '1 month', starts,
            case when month > 0 then starts + interval '1 month' end
       from business cross join generate_series(0, 3) as month
       cross join lateral (
         select now() - make_interval(months => month, days => n % 28)
           as starts) as each
      where plan_id = 'pro'`,
  );
}

async function fillCalls(client: pg.PoolClient, { calls, people }: Business) {
  const { rows: prices } = await client.query(
    "select id from model_prices where model_id = 'gpt-4o-mini'",
  );
  await client.query(
    `insert into ai_requests
       (id, workspace_id, user_id, feature, counts_as_request, model_id,
        served_model_id, price_id, plan_id, state, outcome, idempotency_key,
        request_hash, period_source, period_start, usage_day, held_credits,
        held_included_credits, held_prepaid_credits, held_overage_credits,
        input_tokens_counted, input_tokens_held, max_output_tokens, credits,
        cost_nanos, started_at, first_token_at, expires_at)
     select ${uuidOf("c")}, b.workspace_id, b.user_id,
            case when c % 7 = 0 then 'title' else 'chat' end, c % 7 <> 0,
            m.model_id, m.model_id, $2, b.plan_id, 'settled',
            case when c % 40 = 0 then 'stopped' else 'completed'
              end::request_outcome, c::text, 'hash', 'free',
            date_trunc('month', at, 'UTC'), (at at time zone 'UTC')::date,
            1000, 1000, 0, 0, 50, 63, 500, 100, 1000 + c % 977, at,
            at + (200 + c % 3000) * interval '1 ms', at
       from generate_series(1, $1::bigint) as c
       join business b on b.n =
         case when c % 20 = 0 then 1 else 1 + (c * 7919) % $3::bigint end
       cross join lateral (
         select case when c % 5 = 0 then 'gpt-4o'
                     when c % 3 = 0 then 'llama-3.3-70b-versatile'
                     else 'gpt-4o-mini' end as model_id,
                now() - (1 - c::float8 / $1) * ${DAYS} * interval '1 day'
                  as at) as m`,
    [calls, prices[0].id, people],
  );
  await client.query(
    `insert into usage_events
       (id, request_id, kind, workspace_id, user_id, occurred_at, period_source,
        period_start, feature, model_id, price_id, input_tokens,
        cached_input_tokens, cache_write_tokens, output_tokens,
        reasoning_tokens, total_tokens, credits, included_credits,
        prepaid_credits, overage_credits, cost_nanos, is_estimated)
     select id, id, 'charge', workspace_id, user_id, started_at, period_source,
            period_start, feature, served_model_id, price_id, 50, 0, 0, 50, 0,
            100, 100, 100, 0, 0, cost_nanos, false
       from ai_requests order by id`,
  );
}

/** In order, so that their index is written from one end to the other. */
const uuidOf = (number: string) =>
  `('00000000-0000-4000-8000-' || lpad(to_hex(${number}), 12, '0'))::uuid`;
