import { sql } from "drizzle-orm";
import {
  check,
  index,
  jsonb,
  pgTable,
  text,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import { users } from "./account.ts";
import { conversations, type messageStatus } from "./chat.ts";
import { moment } from "./columns.ts";

/** A message as everybody may read it: no ids, no costs, no other versions. */
export type SharedMessage = {
  role: "user" | "assistant";
  status: (typeof messageStatus.enumValues)[number];
  /** Who answered; null for a question. */
  modelId: string | null;
  text: string;
  /** Names of the files asked about, where there are any. */
  files?: string[];
};

/**
 * A chat as it stood when its owner made it public, behind an address that
 * nobody can guess. Is revoked once, and loses its text with that; it leaves
 * with its conversation.
 */
export const shares = pgTable(
  "shares",
  {
    /** Made by the client: a click that is sent twice makes one. */
    id: uuid().primaryKey(),
    conversationId: uuid()
      .notNull()
      .references(() => conversations.id, { onDelete: "cascade" }),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    /** SHA-256 in hex: who reads this table cannot open the page with it. */
    tokenHash: text().notNull(),
    title: text(),
    /** The branch that was read, from its first message on. */
    snapshot: jsonb().$type<SharedMessage[]>(),
    createdAt: moment().notNull().defaultNow(),
    revokedAt: moment(),
  },
  (table) => [
    unique("shares_token_hash_once").on(table.tokenHash),
    index("shares_by_conversation").on(table.conversationId, table.createdAt),
    index("shares_by_user").on(table.userId, table.createdAt),
    check(
      "shares_hold_text_until_revoked",
      sql`(${table.revokedAt} is null) = (${table.title} is not null)
        and (${table.revokedAt} is null) = (${table.snapshot} is not null)`,
    ),
  ],
);
