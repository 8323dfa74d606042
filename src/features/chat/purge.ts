import "server-only";
import { sql } from "drizzle-orm";
import type { Database } from "@/db/client";

/** Well after an undo is over, and well within the promised 24 hours. */
const PURGE_AFTER_MINUTES = 10;
const CONVERSATIONS_A_STATEMENT = 100;

/**
 * Removes the text of deleted conversations from the database for good: their
 * messages go with them. What was charged stays in the ledger, which holds no
 * text. Safe in any number of processes at once.
 */
export async function purgeDeletedConversations(
  db: Database,
  { now, signal }: { now?: Date; signal?: AbortSignal } = {},
): Promise<{ purgedConversations: number }> {
  let purgedConversations = 0;
  for (;;) {
    signal?.throwIfAborted();
    const { rowCount } = await db.execute(sql`
      delete from conversations where id in (
        select id from conversations
         where deleted_at < coalesce(${now ?? null}, now())
             - make_interval(mins => ${PURGE_AFTER_MINUTES})
         order by deleted_at limit ${CONVERSATIONS_A_STATEMENT}
           for update skip locked)`);
    purgedConversations += rowCount ?? 0;
    if ((rowCount ?? 0) < CONVERSATIONS_A_STATEMENT) {
      return { purgedConversations };
    }
  }
}
