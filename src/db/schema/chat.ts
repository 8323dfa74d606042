import { sql } from "drizzle-orm";
import {
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import { users, workspaces } from "./account.ts";
import { flag, moment } from "./columns.ts";
import { models } from "./plans.ts";
import { aiRequests } from "./usage.ts";

export type MessagePart =
  | { type: "text"; text: string }
  /** As the file was when it was sent; its bytes may be deleted since. */
  | {
      type: "file";
      fileId: string;
      name: string;
      mediaType: string;
      bytes: number;
    };

/** Who named a conversation: its first question's words, a model, a person. */
export const titleSource = pgEnum("title_source", [
  "question",
  "model",
  "person",
]);

/** A thread of one person, paid for by one workspace. */
export const conversations = pgTable(
  "conversations",
  {
    /** Made by the client, so that the first message needs no extra call. */
    id: uuid().primaryKey(),
    workspaceId: uuid()
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    title: text().notNull(),
    /** Moves on only, from `question`: what a person wrote stays. */
    titleSource: titleSource().notNull().default("question"),
    /** Said to the model before the first message, with every question. */
    systemPrompt: text(),
    modelId: text().references(() => models.id),
    isPinned: flag().notNull().default(false),
    /**
     * In no list, search, export or link, and without a title of its own. Its
     * text leaves within a day after its last message (purge.ts).
     */
    isTemporary: flag().notNull().default(false),
    /**
     * The branch the person reads: it runs through this message, and on by the
     * newest below it. Null, or no message of this thread: the newest
     * throughout. No foreign key: messages leave with their conversation only.
     */
    chosenMessageId: uuid(),
    /** Counts the changes; of two copies the higher is the newer. */
    revision: integer().notNull().default(1),
    createdAt: moment().notNull().defaultNow(),
    /** The last message's time; the order of the history. */
    updatedAt: moment().notNull().defaultNow(),
    /** Since when it is hidden; its text leaves within hours (purge.ts). */
    deletedAt: moment(),
  },
  (table) => [
    index("conversations_by_user").on(table.userId, table.updatedAt),
    index("conversations_by_workspace").on(table.workspaceId),
    index("conversations_by_model").on(table.modelId),
    index("conversations_deleted")
      .on(table.deletedAt)
      .where(sql`deleted_at is not null`),
    index("conversations_temporary")
      .on(table.updatedAt)
      .where(sql`is_temporary`),
    check(
      "conversations_system_prompt_short",
      sql`char_length(${table.systemPrompt}) between 1 and 4000`,
    ),
  ],
);

export const messageRole = pgEnum("message_role", ["user", "assistant"]);
export const messageStatus = pgEnum("message_status", [
  "running",
  "complete",
  "stopped",
  "failed",
  "interrupted",
]);

/**
 * A question or an answer; a tree by `parent_id`. An answer leaves `running`
 * once: complete, stopped, failed, or interrupted when its process died. A
 * retry of a freed key sets the same row to `running` again.
 */
export const messages = pgTable(
  "messages",
  {
    id: uuid().primaryKey(),
    conversationId: uuid()
      .notNull()
      .references(() => conversations.id, { onDelete: "cascade" }),
    parentId: uuid(),
    role: messageRole().notNull(),
    status: messageStatus().notNull().default("complete"),
    parts: jsonb().$type<MessagePart[]>().notNull(),
    modelId: text().references(() => models.id),
    requestId: uuid().references(() => aiRequests.id, { onDelete: "set null" }),
    /** Why a failed answer failed: a code of the HTTP contract. */
    errorCode: text(),
    createdAt: moment().notNull().defaultNow(),
  },
  (table) => [
    index("messages_by_conversation").on(
      table.conversationId,
      table.createdAt,
      table.id,
    ),
    index("messages_by_parent").on(table.parentId),
    index("messages_by_request").on(table.requestId),
    index("messages_by_model").on(table.modelId),
    unique("messages_id_in_conversation").on(table.id, table.conversationId),
    foreignKey({
      name: "messages_parent_in_same_conversation",
      columns: [table.parentId, table.conversationId],
      foreignColumns: [table.id, table.conversationId],
    }).onDelete("cascade"),
  ],
);

/** Text of a running answer, appended as it comes; gone when it is stored. */
export const answerChunks = pgTable(
  "answer_chunks",
  {
    answerId: uuid()
      .notNull()
      .references(() => messages.id, { onDelete: "cascade" }),
    seq: integer().notNull(),
    body: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.answerId, table.seq] })],
);
