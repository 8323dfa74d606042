import { randomUUID } from "node:crypto";
import { aCall, givenPayer, NOON, type Payer } from "@tests/support/calls";
import { databaseNamed, startPostgres } from "@tests/support/postgres";
import pg from "pg";
import { migrateDatabase } from "@/db/migrate";
import { openDatabase } from "@/db/open";
import { release } from "@/features/limits/release";
import { reserve } from "@/features/limits/reserve";
import { seedCatalogue } from "@/features/plans/seed";
import { median } from "./figures.ts";

export const name = "reserve p50, 1,000,000 ledger rows over 1,000";
export const must = { atMost: 1.1 };

const ROWS_FEW = 1_000;
const ROWS_MANY = 1_000_000;
const WARM_UP = 300;
const PAIRS = 3_000;

/**
 * Reserves in turn for two workspaces that differ in their history alone, each
 * in a database of its own on one server; the ratio of the medians.
 */
export async function run() {
  const server = await startPostgres();
  try {
    const few = await historyOf(server.url, ROWS_FEW);
    const many = await historyOf(server.url, ROWS_MANY);
    for (let call = 0; call < WARM_UP; call++) {
      await few.reserveMs();
      await many.reserveMs();
    }
    const fewMs: number[] = [];
    const manyMs: number[] = [];
    for (let pair = 0; pair < PAIRS; pair++) {
      fewMs.push(await few.reserveMs());
      manyMs.push(await many.reserveMs());
    }
    await few.close();
    await many.close();
    const [a, b] = [median(fewMs), median(manyMs)];
    return {
      value: b / a,
      note: `${a.toFixed(2)} ms and ${b.toFixed(2)} ms, ${PAIRS} pairs`,
    };
  } finally {
    await server.stop();
  }
}

async function historyOf(serverUrl: string, rows: number) {
  const database = `history_${rows}`;
  const admin = new pg.Client({ connectionString: serverUrl });
  await admin.connect();
  await admin.query(`create database ${database}`);
  await admin.end();
  const url = databaseNamed(serverUrl, database);
  await migrateDatabase({ url });
  const { db, pool, close } = openDatabase({ url });
  await seedCatalogue(db);
  const payer = await givenPayer(db, { credits: null });
  await fillLedger(pool, payer, rows);

  return {
    close,
    reserveMs: async () => {
      const started = performance.now();
      const reserved = await reserve(db, aCall(payer));
      const tookMs = performance.now() - started;
      if (!reserved.ok) throw new Error(reserved.refusal.kind);
      await release(db, {
        requestId: reserved.value.requestId,
        outcome: "failed",
        errorCode: null,
        attempts: 1,
        failedAttemptsCostNanos: 0n,
        now: NOON,
      });
      return tookMs;
    },
  };
}

/** Settled calls of one workspace, a minute apart, with their events. */
async function fillLedger(pool: pg.Pool, payer: Payer, rows: number) {
  const marker = randomUUID();
  const { rows: prices } = await pool.query(
    "select id from model_prices where model_id = 'gpt-4o-mini'",
  );
  await pool.query(
    `insert into ai_requests
       (id, workspace_id, user_id, conversation_id, answer_id, feature,
        counts_as_request, model_id, served_model_id, price_id, plan_id, state,
        outcome, idempotency_key, request_hash, period_source, period_start,
        usage_day, held_credits, held_included_credits, held_prepaid_credits,
        held_overage_credits, input_tokens_counted, input_tokens_held,
        max_output_tokens, credits, cost_nanos, started_at, expires_at)
     select gen_random_uuid(), $1, $2, gen_random_uuid(), gen_random_uuid(),
            'chat', true, 'gpt-4o-mini', 'gpt-4o-mini', $3, $4, 'settled',
            'completed', $5 || n, 'hash', 'subscription', '2026-03-01T00:00Z',
            '2026-03-01', 100, 100, 0, 0, 50, 63, 50, 100, 1000,
            timestamptz '2026-03-01' - n * interval '1 minute',
            timestamptz '2026-03-01'
       from generate_series(1, $6::int) as n`,
    [payer.workspaceId, payer.userId, prices[0].id, payer.planId, marker, rows],
  );
  await pool.query(
    `insert into usage_events
       (request_id, kind, workspace_id, user_id, occurred_at, period_source,
        period_start, feature, model_id, price_id, input_tokens,
        cached_input_tokens, cache_write_tokens, output_tokens,
        reasoning_tokens, total_tokens, credits, included_credits,
        prepaid_credits, overage_credits, cost_nanos, is_estimated)
     select id, 'charge', workspace_id, user_id, started_at, period_source,
            period_start, feature, model_id, price_id, 50, 0, 0, 50, 0, 100,
            100, 100, 0, 0, 1000, false
       from ai_requests`,
  );
  await pool.query("vacuum analyze ai_requests, usage_events");
}
