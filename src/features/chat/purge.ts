import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction } from "@/db/call";
import type { Database } from "@/db/client";
import { forgetWords } from "./search/forget-words.ts";

/** The promised 24 hours, less what the job and a long answer may take. */
const TEMPORARY_MINUTES = 24 * 60 - 30;
/** Well after an undo is over, and well within the promised 24 hours. */
const PURGE_AFTER_MINUTES = 10;
const CONVERSATIONS_A_STATEMENT = 100;

type Purge = { now?: Date | undefined; signal?: AbortSignal | undefined };

/**
 * Removes the text of deleted conversations, and of temporary ones a day after
 * their last message, from the database for good: their messages go with them,
 * and what the search knows of these. What was charged stays in the ledger,
 * which holds no text. Safe in any number of processes at once, and to be
 * repeated after a crash.
 */
export async function purgeDeletedConversations(
  db: Database,
  purge: Purge = {},
): Promise<{ purgedConversations: number }> {
  let purgedConversations = 0;
  for (;;) {
    purge.signal?.throwIfAborted();
    const due = await listDue(db, purge);
    const owners = Map.groupBy(due, ({ user_id: userId }) => userId);
    for (const [userId, theirs] of owners) {
      purge.signal?.throwIfAborted();
      const conversationIds = theirs.map(({ id }) => id);
      await forgetWords(db, { userId, conversationIds });
      const { rowCount } = await db.execute(sql`
        delete from conversations where id in (
          select (jsonb_array_elements_text(
            ${JSON.stringify(conversationIds)}::jsonb))::uuid)
          and ${isDue(purge)}`);
      purgedConversations += rowCount ?? 0;
    }
    if (due.length < CONVERSATIONS_A_STATEMENT) return { purgedConversations };
  }
}

const dueRow = z.object({ id: z.string(), user_id: z.string() });

const listDue = (db: Database, purge: Purge) =>
  callFunction(
    db,
    sql`select id, user_id from conversations where ${isDue(purge)}
         limit ${CONVERSATIONS_A_STATEMENT}`,
    dueRow,
  );

/** Asked again when it is removed: somebody may go on in a temporary one. */
const isDue = ({ now }: Purge) => sql`(
  deleted_at < coalesce(${now ?? null}, now())
    - make_interval(mins => ${PURGE_AFTER_MINUTES})
  or (is_temporary and updated_at < coalesce(${now ?? null}, now())
    - make_interval(mins => ${TEMPORARY_MINUTES})))`;
