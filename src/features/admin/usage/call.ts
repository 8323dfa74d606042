import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";

const count = z.coerce.number().int();

const postingRow = z.object({
  id: z.string(),
  kind: z.enum(["charge", "correction"]),
  occurred_at: column.moment,
  model_id: z.string(),
  input_tokens: count,
  cached_input_tokens: count,
  output_tokens: count,
  reasoning_tokens: count,
  credits: count,
  included_credits: count,
  prepaid_credits: count,
  overage_credits: count,
  cost_nanos: column.amount,
  is_estimated: z.boolean(),
});

/** A row of the ledger. */
export type Posting = z.output<typeof postingRow>;

const callRow = z.object({
  id: z.string(),
  user_id: z.string(),
  person: z.string(),
  workspace_id: z.string(),
  workspace: z.string(),
  conversation_id: z.string().nullable(),
  feature: z.string(),
  plan_id: z.string(),
  model_id: z.string(),
  served_model_id: z.string().nullable(),
  price_id: z.string(),
  price_from: column.moment,
  state: z.enum(["held", "settled", "released", "expired"]),
  outcome: z.string().nullable(),
  error_code: z.string().nullable(),
  attempts: count,
  idempotency_key: z.string(),
  trace_id: z.string().nullable(),
  held_credits: count,
  held_included_credits: count,
  held_prepaid_credits: count,
  held_overage_credits: count,
  excess_credits: count.nullable(),
  failed_attempts_cost_nanos: column.amount,
  input_tokens_counted: count,
  input_tokens_held: count,
  max_output_tokens: count,
  received_output_tokens: count,
  period_source: z.string(),
  period_start: column.moment,
  started_at: column.moment,
  dispatched_at: column.moment.nullable(),
  first_token_at: column.moment.nullable(),
  stop_requested_at: column.moment.nullable(),
  finished_at: column.moment.nullable(),
  expires_at: column.moment,
});

export type CallFacts = z.output<typeof callRow>;

/** All that is known of one call but its words; null for none of that id. */
export async function findCallFacts(
  db: Database,
  { requestId }: { requestId: string },
): Promise<{ facts: CallFacts; postings: Posting[] } | null> {
  const [facts] = await callFunction(
    db,
    sql`select r.*, coalesce(u.name, u.email) as person, w.name as workspace,
               p.effective_from as price_from
          from ai_requests r
          join users u on u.id = r.user_id
          join workspaces w on w.id = r.workspace_id
          join model_prices p on p.id = r.price_id
         where r.id = ${requestId}`,
    callRow,
  );
  if (!facts) return null;
  const postings = await callFunction(
    db,
    sql`select * from usage_events where request_id = ${requestId}
         order by kind`,
    postingRow,
  );
  return { facts, postings };
}
