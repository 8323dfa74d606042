import {
  customType,
  index,
  pgTable,
  primaryKey,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import { users } from "./account.ts";
import { conversations, messages } from "./chat.ts";
import { moment } from "./columns.ts";

/** Words, each once. No positions: hits are marked when they are shown. */
const words = customType<{ data: string }>({ dataType: () => "tsvector" });

/** Ordered by bytes, so that a beginning is a range whatever the locale. */
const word = customType<{ data: string }>({
  dataType: () => 'text COLLATE "C"',
});

/**
 * What can be searched of a conversation: its title, and how far it was read.
 * Written when its owner searches and never when an answer is; it leaves with
 * the conversation.
 */
export const searchConversations = pgTable(
  "search_conversations",
  {
    conversationId: uuid()
      .primaryKey()
      .references(() => conversations.id, { onDelete: "cascade" }),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    /** As it was when its words were taken. */
    title: text().notNull(),
    words: words().notNull(),
    /**
     * The conversation's `updated_at` when all of it had been read. Null while
     * an answer in it may still change.
     */
    readAsOf: moment(),
  },
  (table) => [index("search_conversations_by_user").on(table.userId)],
);

/** The words of a message, and its owner's id as one more. */
export const searchMessages = pgTable(
  "search_messages",
  {
    messageId: uuid()
      .primaryKey()
      .references(() => messages.id, { onDelete: "cascade" }),
    conversationId: uuid().notNull(),
    userId: uuid().notNull(),
    createdAt: moment().notNull(),
    /** The message's status and call: with others its text is another. */
    version: text().notNull(),
    words: words().notNull(),
  },
  (table) => [
    // A short list of what waits for the index, in KB: long enough to write many
    // messages at once, short enough to be read with every search.
    index("search_messages_words")
      .using("gin", table.words)
      .with({ fastupdate: true, gin_pending_list_limit: 256 }),
  ],
);

/**
 * Every word that somebody's chats have, for beginnings and typing errors. Those
 * that no chat has any more leave with the purge of a deleted chat.
 */
export const searchWords = pgTable(
  "search_words",
  {
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    word: word().notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.word] })],
);
