import "server-only";
import { setImmediate as letOthersRun } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction } from "@/db/call";
import type { Database } from "@/db/client";
import { storedParts, textOf } from "../stored.ts";
import { wordsOf } from "./words.ts";

const CONVERSATIONS_A_TURN = 500;
const MESSAGES_A_TURN = 250;
/** Some milliseconds of work, in a process that streams answers meanwhile. */
const CHARACTERS_AT_ONCE = 100_000;
/** An interrupted answer may yet be ended by the process that was held up. */
const INTERRUPTED_SETTLES_AFTER = sql`interval '1 hour'`;

const newRow = z.object({
  id: z.string(),
  title: z.string(),
  as_of: z.string().nullable(),
});

const unreadRow = z.object({
  id: z.string(),
  conversation_id: z.string(),
  created_at: z.string(),
  version: z.string(),
  parts: storedParts,
});

/**
 * Takes in what a person's chats have new since they last searched, the newest
 * first, until all is read or time is up. Nothing of it is done when a message
 * is written: who never searches costs nothing.
 *
 * @returns whether all was read.
 */
export async function takeInNews(
  db: Database,
  { userId, untilMs }: { userId: string; untilMs: number },
): Promise<boolean> {
  for (;;) {
    const changed = await listChanged(db, userId);
    if (changed.length === 0) return true;
    const isRead = await takeIn(db, { userId, changed, untilMs });
    if (!isRead) return false;
    if (changed.length < CONVERSATIONS_A_TURN) return true;
  }
}

type Changed = z.output<typeof newRow>;

/**
 * Conversations with something unread. `as_of` is read before their messages
 * are, and is null while one may change without its conversation changing.
 */
const listChanged = (db: Database, userId: string): Promise<Changed[]> =>
  callFunction(
    db,
    sql`select c.id, c.title,
          case when not exists (
            select from messages m where m.conversation_id = c.id
               and (m.status = 'running' or (m.status = 'interrupted'
                 and m.created_at > now() - ${INTERRUPTED_SETTLES_AFTER})))
          then c.updated_at end as as_of
      from conversations c
      left join search_conversations s on s.conversation_id = c.id
     where c.user_id = ${userId} and c.deleted_at is null
       and not c.is_temporary
       and (s.conversation_id is null or s.title <> c.title
         or s.read_as_of is distinct from c.updated_at)
     order by c.updated_at desc limit ${CONVERSATIONS_A_TURN}`,
    newRow,
  );

async function takeIn(
  db: Database,
  turn: { userId: string; changed: Changed[]; untilMs: number },
): Promise<boolean> {
  const { userId, changed, untilMs } = turn;
  for (;;) {
    const unread = await listUnread(db, changed);
    await keepMessages(db, { userId, unread });
    if (unread.length < MESSAGES_A_TURN) break;
    if (Date.now() > untilMs) return false;
  }
  await keepConversations(db, { userId, changed });
  return true;
}

const listUnread = (db: Database, changed: Changed[]) =>
  callFunction(
    db,
    sql`select m.id, m.conversation_id, m.created_at, m.parts, v.version
      from messages m
      cross join lateral (
        select m.status || ' ' || coalesce(m.request_id::text, '') as version
      ) v
      left join search_messages s on s.message_id = m.id
     where m.conversation_id in (
             select (jsonb_array_elements_text(${idsOf(changed)}))::uuid)
       and m.status <> 'running' and s.version is distinct from v.version
     order by m.created_at desc limit ${MESSAGES_A_TURN}`,
    unreadRow,
  );

async function keepMessages(
  db: Database,
  { userId, unread }: { userId: string; unread: z.output<typeof unreadRow>[] },
) {
  if (unread.length === 0) return;
  const all = new Set<string>();
  const rows: object[] = [];
  let characters = 0;
  for (const { parts, ...row } of unread) {
    const text = textOf(parts);
    const words = wordsOf(text);
    for (const word of words) all.add(word);
    rows.push({ ...row, words: [...words, ownerWord(userId)] });
    characters += text.length;
    if (characters < CHARACTERS_AT_ONCE) continue;
    characters = 0;
    await letOthersRun();
  }
  await db.execute(sql`
    with kept as (
      insert into search_messages
        (message_id, conversation_id, user_id, created_at, version, words)
      select id, conversation_id, ${userId}, created_at, version,
             array_to_tsvector(words)
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r
          (id uuid, conversation_id uuid, created_at timestamptz, version text,
           words text[])
       order by id
      on conflict (message_id) do update
        set version = excluded.version, words = excluded.words
    )
    ${insertWords(userId, all)}`);
}

async function keepConversations(
  db: Database,
  { userId, changed }: { userId: string; changed: Changed[] },
) {
  const all = new Set<string>();
  const rows = changed.map((conversation) => {
    const words = wordsOf(conversation.title);
    for (const word of words) all.add(word);
    return { ...conversation, words: [...words] };
  });
  await db.execute(sql`
    with kept as (
      insert into search_conversations
        (conversation_id, user_id, title, words, read_as_of)
      select id, ${userId}, title, array_to_tsvector(words), as_of
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r
          (id uuid, title text, as_of timestamptz, words text[])
       order by id
      on conflict (conversation_id) do update
        set title = excluded.title, words = excluded.words,
            read_as_of = excluded.read_as_of
    )
    ${insertWords(userId, all)}`);
}

const insertWords = (userId: string, words: ReadonlySet<string>) => sql`
  insert into search_words (user_id, word)
  select ${userId}, word
    from (select pg_advisory_xact_lock_shared(${wordsLock(userId)})) as locked,
         jsonb_array_elements_text(${JSON.stringify([...words])}::jsonb)
           as w(word)
   order by word
  on conflict do nothing`;

/** Held by who adds words of a person, and alone by who forgets some. */
export const wordsLock = (userId: string) =>
  sql`hashtextextended(${`search ${userId}`}, 0)`;

const idsOf = (rows: { id: string }[]) =>
  sql`${JSON.stringify(rows.map(({ id }) => id))}::jsonb`;

/**
 * A word that every message of a person has and nobody else's: the index then
 * meets their messages alone, however many others there are. No text has it,
 * for a word of a text has no colon.
 */
export const ownerWord = (userId: string) => `u:${userId}`;
