import "server-only";
import { sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { ownerWord, wordsLock } from "./take-in.ts";

/**
 * Forgets the words of a person that stand in these conversations and in no
 * other of theirs. For conversations about to be deleted for good: what else
 * the search knows of them leaves with them.
 */
export const forgetWords = (
  db: Database,
  { userId, conversationIds }: { userId: string; conversationIds: string[] },
) =>
  db.transaction(async (tx) => {
    // Nobody takes in a word meanwhile that is about to be forgotten.
    await tx.execute(sql`select pg_advisory_xact_lock(${wordsLock(userId)})`);
    const doomed = sql`(select (jsonb_array_elements_text(
      ${JSON.stringify(conversationIds)}::jsonb))::uuid)`;
    await tx.execute(sql`
      with kept as materialized (
        select l.lexeme
          from search_messages s cross join lateral unnest(s.words) l
         where s.words @@ ${`'${ownerWord(userId)}'`}::tsquery
           and s.conversation_id not in ${doomed}
        union
        select l.lexeme
          from search_conversations s cross join lateral unnest(s.words) l
         where s.user_id = ${userId} and s.conversation_id not in ${doomed}
      )
      delete from search_words w
       where w.user_id = ${userId}
         and not exists (select from kept where kept.lexeme = w.word)`);
  });
