import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";

const HOLDS_SHOWN_MAX = 50;

const holdRow = z
  .object({
    id: z.string(),
    workspace_id: z.string(),
    workspace_name: z.string(),
    user_id: z.string(),
    email: z.string(),
    feature: z.string(),
    model_id: z.string(),
    started_at: column.moment,
    expires_at: column.moment,
    age_seconds: z.coerce.number(),
    lease_seconds: z.coerce.number(),
    held_credits: column.amount,
    worst_cost_nanos: column.amount,
    received_output_tokens: z.number(),
    max_output_tokens: z.number(),
  })
  .transform((row) => ({
    id: row.id,
    workspaceId: row.workspace_id,
    workspaceName: row.workspace_name,
    userId: row.user_id,
    email: row.email,
    feature: row.feature,
    modelId: row.model_id,
    startedAt: row.started_at,
    expiresAt: row.expires_at,
    ageSeconds: row.age_seconds,
    /** Below zero: its process is gone, and the sweep has not come by yet. */
    leaseSeconds: row.lease_seconds,
    heldCredits: row.held_credits,
    worstCostNanos: row.worst_cost_nanos,
    receivedOutputTokens: row.received_output_tokens,
    maxOutputTokens: row.max_output_tokens,
  }));

/** A call that runs now, and the most that it may use. */
export type LiveHold = z.output<typeof holdRow>;

const sums = z.object({
  calls: z.number(),
  held_credits: column.amount,
  worst_cost_nanos: column.amount,
});

/** Who answers a call `r`: the chosen model, or who is asked in its place. */
export const ASKED_MODEL = sql`coalesce(r.asked_model_id, r.model_id)`;

/** That model's price for the call. */
export const ASKED_PRICE = sql`coalesce((
  select q.id from model_prices q
   where q.model_id = r.asked_model_id and q.effective_from <= r.started_at
   order by q.effective_from desc limit 1), r.price_id)`;

/**
 * What a call `r` at its price `p` may cost at most, in nano-dollars: all input
 * as the dearer of read and cache write, all output to the ceiling.
 */
export const WORST_COST_NANOS = sql`(r.input_tokens_held::bigint
    * greatest(p.input_micros, p.cache_write_micros)
  + r.max_output_tokens::bigint * p.output_micros + 999) / 1000`;

/**
 * The calls that are reserved for at this moment, the oldest first, fifty at
 * most, and the sums over all of them. By the database's clock.
 */
export async function readLiveHolds(db: Database) {
  const [[total], holds] = await Promise.all([
    callFunction(
      db,
      sql`select count(*)::int as calls,
                 coalesce(sum(r.held_credits), 0) as held_credits,
                 coalesce(sum(${WORST_COST_NANOS}), 0) as worst_cost_nanos
            from ai_requests r join model_prices p on p.id = ${ASKED_PRICE}
           where r.state = 'held'`,
      sums,
    ),
    callFunction(
      db,
      sql`select r.id, r.workspace_id, w.name as workspace_name, r.user_id,
                 u.email, r.feature, ${ASKED_MODEL} as model_id, r.started_at, r.expires_at,
                 floor(extract(epoch from now() - r.started_at)) as age_seconds,
                 floor(extract(epoch from r.expires_at - now()))
                   as lease_seconds,
                 r.held_credits, ${WORST_COST_NANOS} as worst_cost_nanos,
                 r.received_output_tokens, r.max_output_tokens
            from ai_requests r
            join model_prices p on p.id = ${ASKED_PRICE}
            join users u on u.id = r.user_id
            join workspaces w on w.id = r.workspace_id
           where r.state = 'held'
           order by r.started_at, r.id limit ${HOLDS_SHOWN_MAX}`,
      holdRow,
    ),
  ]);
  if (!total) throw new Error("a sum answered no row");
  return {
    calls: total.calls,
    heldCredits: total.held_credits,
    worstCostNanos: total.worst_cost_nanos,
    holds,
  };
}
