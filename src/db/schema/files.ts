import { sql } from "drizzle-orm";
import {
  check,
  index,
  integer,
  pgEnum,
  pgTable,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import { users } from "./account.ts";
import { conversations } from "./chat.ts";
import { moment } from "./columns.ts";

/** How a model is given a file: what it says, or the picture itself. */
export const fileKind = pgEnum("file_kind", ["text", "pdf", "image"]);

/**
 * A file of a person; its bytes are in the store under its id. There are no
 * bytes without a row: the row is made before they are written and goes after
 * they have gone, so that a crash between leaves what the job finds.
 *
 * It belongs to the conversation it is first sent in. Once that is purged, or
 * when it was never sent for a day, it is discarded: nobody can read it from
 * then on, and its bytes and row follow.
 */
export const files = pgTable(
  "files",
  {
    id: uuid().primaryKey(),
    /** No cascade: bytes would stay behind without a row. */
    userId: uuid()
      .notNull()
      .references(() => users.id),
    conversationId: uuid().references(() => conversations.id, {
      onDelete: "set null",
    }),
    name: text().notNull(),
    kind: fileKind().notNull(),
    /** By content, never by name. */
    mediaType: text().notNull(),
    bytes: integer().notNull(),
    /** Pixels of an image. */
    width: integer(),
    height: integer(),
    /** What a document says, as the model is given it. */
    text: text(),
    /** Of a document with the lines around it. */
    tokens: integer(),
    createdAt: moment().notNull().defaultNow(),
    /** Since when its bytes are whole; before, nobody can send or read it. */
    storedAt: moment(),
    sentAt: moment(),
    discardedAt: moment(),
  },
  (table) => [
    index("files_by_user").on(table.userId, table.createdAt),
    index("files_by_conversation").on(table.conversationId),
    index("files_without_conversation")
      .on(table.createdAt)
      .where(sql`conversation_id is null`),
    index("files_discarded")
      .on(table.discardedAt)
      .where(sql`discarded_at is not null`),
    check("files_bytes_positive", sql`${table.bytes} > 0`),
    check(
      "files_kind_is_readable",
      sql`case when ${table.kind} = 'image'
        then ${table.width} > 0 and ${table.height} > 0 and ${table.text} is null
        else ${table.text} is not null and ${table.tokens} > 0 end`,
    ),
  ],
);
