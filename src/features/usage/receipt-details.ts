import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction } from "@/db/call";
import type { Database } from "@/db/client";
import {
  PRICE_OF_CALL,
  PRICED_CALL,
  pricedCallColumns,
  pricedCallOf,
} from "./priced-call.ts";
import { parseReceipt } from "./receipts.ts";
import type { ReceiptDetails } from "./schema.ts";

const count = z.coerce.number().int().safe();

const detailsRow = z
  .object({
    ...pricedCallColumns,
    attempts: count,
    left_out_messages: count.nullable(),
    title: z.unknown(),
  })
  .transform(
    (row): ReceiptDetails => ({
      ...pricedCallOf(row),
      attempts: row.attempts,
      leftOutMessages: row.left_out_messages,
      title: row.title === null ? null : parseReceipt(row.title),
    }),
  );

/**
 * Everything a charge is explained by: the call, its price version, what of the
 * conversation was left out and, for a conversation's first answer, what its
 * title cost. Null also for somebody else's call.
 */
export async function findReceiptDetails(
  db: Database,
  wanted: { requestId: string; userId: string },
): Promise<ReceiptDetails | null> {
  const [details] = await callFunction(
    db,
    sql`select ${PRICED_CALL}, r.attempts,
               ${leftOutMessages} as left_out_messages,
               ${receiptOfTitle} as title
          from ai_requests r ${PRICE_OF_CALL}
         where r.id = ${wanted.requestId} and r.user_id = ${wanted.userId}`,
    detailsRow,
  );
  return details ?? null;
}

/** Those above the oldest that was sent; null when its text is gone. */
const leftOutMessages = sql`(
  with recursive above as (
    select m.parent_id from messages m where m.id = r.context_start_id
    union all
    select m.parent_id from above join messages m on m.id = above.parent_id
  ) select case when count(*) > 0 then count(*) - 1 end from above)`;

const receiptOfTitle = sql`(
  select to_jsonb(t) from call_receipts t
   where r.feature = 'chat' and t.conversation_id = r.conversation_id
     and t.feature = 'title' and t.state = 'settled' and t.user_id = r.user_id
     and not exists (
       select from ai_requests earlier
        where earlier.conversation_id = r.conversation_id
          and earlier.feature = 'chat' and earlier.state <> 'released'
          and earlier.started_at < r.started_at)
   order by t.started_at limit 1)`;
