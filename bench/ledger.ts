import { randomUUID } from "node:crypto";
import type { Payer } from "@tests/support/calls";
import type pg from "pg";

/** Settled calls of one workspace, a minute apart, with their events. */
export async function fillLedger(pool: pg.Pool, payer: Payer, rows: number) {
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
            'completed', $5 || n, 'hash', 'subscription',
            date_trunc('month', timestamptz '2026-03-01'
              - n * interval '1 minute', 'UTC'), '2026-03-01', 100, 100, 0, 0, 50, 63, 50, 100, 1000,
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
