import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";
import { parseReceipt } from "./receipts.ts";
import type { CallScope } from "./rules.ts";

const tokens = z.coerce.number().int();

const detailsRow = z
  .object({
    receipt: z.unknown(),
    cache_write_tokens: tokens,
    person: z.object({ name: z.string().nullable(), email: z.string() }),
    has_conversation: z.boolean(),
    effective_from: column.moment,
    weights: z.object({
      input: z.number(),
      cached: z.number(),
      cacheWrite: z.number(),
      output: z.number(),
    }),
    entries: z.array(
      z.object({
        id: z.string(),
        kind: z.enum(["charge", "correction"]),
        occurred_at: column.moment,
        credits: tokens,
      }),
    ),
  })
  .transform((row) => ({
    receipt: parseReceipt(row.receipt),
    cacheWriteTokens: row.cache_write_tokens,
    person: row.person,
    hasConversation: row.has_conversation,
    price: { effectiveFrom: row.effective_from, weights: row.weights },
    entries: row.entries.map(({ occurred_at, ...entry }) => ({
      ...entry,
      occurredAt: occurred_at,
    })),
  }));

/** A call's receipt with all it rests on: price, person, ledger rows. */
export type PrintedReceipt = z.output<typeof detailsRow>;

/**
 * The receipt of one call with what it rests on; null when there is none in
 * the scope. `hasConversation` only for the reader whose chat it is.
 */
export async function findPrintedReceipt(
  db: Database,
  wanted: { requestId: string; scope: CallScope; readerId: string },
): Promise<PrintedReceipt | null> {
  const { requestId, scope, readerId } = wanted;
  const [row] = await callFunction(
    db,
    sql`select to_jsonb(c) as receipt,
          coalesce(r.cache_write_tokens, 0) as cache_write_tokens,
          jsonb_build_object('name', u.name, 'email', u.email) as person,
          exists (select from conversations chat
                   where chat.id = r.conversation_id
                     and chat.user_id = ${readerId}
                     and chat.deleted_at is null) as has_conversation,
          p.effective_from,
          jsonb_build_object('input', p.input_weight,
            'cached', p.cached_input_weight,
            'cacheWrite', p.cache_write_weight,
            'output', p.output_weight) as weights,
          (select coalesce(jsonb_agg(jsonb_build_object('id', e.id,
                    'kind', e.kind, 'occurred_at', e.occurred_at,
                    'credits', e.credits) order by e.occurred_at, e.kind), '[]')
             from usage_events e where e.request_id = r.id) as entries
        from ai_requests r
        join call_receipts c on c.request_id = r.id
        join users u on u.id = r.user_id
        join model_prices p on p.id = r.price_id
       where r.id = ${requestId} and r.workspace_id = ${scope.workspaceId}
         and ${scope.userId ? sql`r.user_id = ${scope.userId}` : sql`true`}`,
    detailsRow,
  );
  return row ?? null;
}
