import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";
import { storedParts, textOf } from "../stored.ts";
import { findWords, type Meant } from "./find-words.ts";
import { markHits, type Piece, snippetOf } from "./snippet.ts";
import { ownerWord, takeInNews } from "./take-in.ts";
import { queryWordsOf } from "./words.ts";

export type ChatHit = { id: string; title: Piece[]; updatedAt: Date };

export type MessageHit = {
  id: string;
  conversationId: string;
  title: string;
  role: "user" | "assistant";
  createdAt: Date;
  snippet: Piece[];
};

export type SearchResults = {
  /** By their title. */
  chats: ChatHit[];
  /** By what they say. */
  messages: MessageHit[];
  /** False while older chats have still to be read for the first time. */
  isComplete: boolean;
};

const CHATS_MAX = 8;
const MESSAGES_MAX = 20;
const MESSAGES_OF_A_CHAT_MAX = 3;
/** Only somebody's first search ever has so much to read. */
const TAKE_IN_MS = 1_500;

/**
 * What a person's own chats say of all the typed words: whole words first, then
 * their beginnings, then what differs by a typing error; the newest first among
 * equals. Without a word it only reads what is new, for the search to come.
 */
export async function searchChats(
  db: Database,
  { userId, query }: { userId: string; query: string },
): Promise<SearchResults> {
  const untilMs = Date.now() + TAKE_IN_MS;
  const isComplete = await takeInNews(db, { userId, untilMs });
  const typed = queryWordsOf(query);
  if (typed.length === 0) return { chats: [], messages: [], isComplete };
  const meant = await findWords(db, { userId, typed });
  const wanted = { userId, matches: matchesOf(meant) };
  const [chats, messages] = await Promise.all([
    findChats(db, wanted),
    findMessages(db, wanted),
  ]);
  const words = new Set(meant.flatMap(({ near }) => near));
  return {
    chats: chats.map(({ id, title, updated_at: updatedAt }) => ({
      id,
      updatedAt,
      title: markHits(title, words),
    })),
    messages: messages.map((row) => hitOf(row, words)),
    isComplete,
  };
}

type Matches = Record<keyof Meant, string>;

type Wanted = { userId: string; matches: Matches };

/** One word at least of each typed one's. */
function matchesOf(meant: Meant[]): Matches {
  const all = (kind: keyof Meant) =>
    meant
      .map((word) => `(${word[kind].map((each) => `'${each}'`).join(" | ")})`)
      .join(" & ");
  return { exact: all("exact"), begun: all("begun"), near: all("near") };
}

const chatRow = z.object({
  id: z.string(),
  title: z.string(),
  updated_at: column.moment,
});

const findChats = (db: Database, { userId, matches }: Wanted) =>
  callFunction(
    db,
    sql`select c.id, c.title, c.updated_at
      from search_conversations s
      join conversations c on c.id = s.conversation_id
     where s.user_id = ${userId} and c.user_id = ${userId}
       and c.deleted_at is null and s.words @@ ${matches.near}::tsquery
     order by case when s.words @@ ${matches.exact}::tsquery then 1
                   when s.words @@ ${matches.begun}::tsquery then 2
                   else 3 end, c.updated_at desc
     limit ${CHATS_MAX}`,
    chatRow,
  );

const messageRow = z.object({
  message_id: z.string(),
  conversation_id: z.string(),
  title: z.string(),
  role: z.enum(["user", "assistant"]),
  created_at: column.moment,
  parts: storedParts,
});

const findMessages = (db: Database, { userId, matches }: Wanted) =>
  callFunction(
    db,
    sql`select * from find_messages(${userId}, ${ownerWord(userId)},
      ${matches.exact}, ${matches.begun}, ${matches.near},
      ${MESSAGES_OF_A_CHAT_MAX}, ${MESSAGES_MAX})`,
    messageRow,
  );

const hitOf = (
  row: z.output<typeof messageRow>,
  words: ReadonlySet<string>,
): MessageHit => ({
  id: row.message_id,
  conversationId: row.conversation_id,
  title: row.title,
  role: row.role,
  createdAt: row.created_at,
  snippet: snippetOf(textOf(row.parts), words),
});
