import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";
import {
  PRICE_OF_CALL,
  PRICED_CALL,
  pricedCallColumns,
  pricedCallOf,
} from "./priced-call.ts";
import type { CallScope } from "./rules.ts";

const tokens = z.coerce.number().int();

const detailsRow = z
  .object({
    ...pricedCallColumns,
    person: z.object({ name: z.string().nullable(), email: z.string() }),
    has_conversation: z.boolean(),
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
    ...pricedCallOf(row),
    person: row.person,
    hasConversation: row.has_conversation,
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
    sql`select ${PRICED_CALL},
          jsonb_build_object('name', u.name, 'email', u.email) as person,
          exists (select from conversations chat
                   where chat.id = r.conversation_id
                     and chat.user_id = ${readerId}
                     and chat.deleted_at is null) as has_conversation,
          (select coalesce(jsonb_agg(jsonb_build_object('id', e.id,
                    'kind', e.kind, 'occurred_at', e.occurred_at,
                    'credits', e.credits) order by e.occurred_at, e.kind), '[]')
             from usage_events e where e.request_id = r.id) as entries
        from ai_requests r ${PRICE_OF_CALL}
        join users u on u.id = r.user_id
       where r.id = ${requestId} and r.workspace_id = ${scope.workspaceId}
         and ${scope.userId ? sql`r.user_id = ${scope.userId}` : sql`true`}`,
    detailsRow,
  );
  return row ?? null;
}
