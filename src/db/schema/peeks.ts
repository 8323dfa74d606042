import { sql } from "drizzle-orm";
import { check, index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { users } from "./account.ts";
import { moment } from "./columns.ts";

/**
 * One look of an admin into one person's conversation: who, why, and from when
 * until when they may read it. Never changed or removed: whoever was looked at
 * finds it in their settings, also when the conversation is gone.
 */
export const peeks = pgTable(
  "peeks",
  {
    id: uuid().primaryKey().defaultRandom(),
    adminId: uuid()
      .notNull()
      .references(() => users.id),
    /** Whose conversation it is. */
    userId: uuid()
      .notNull()
      .references(() => users.id),
    /** No foreign key: the note of it outlives the text. */
    conversationId: uuid().notNull(),
    reason: text().notNull(),
    startedAt: moment().notNull(),
    endsAt: moment().notNull(),
  },
  (table) => [
    index("peeks_by_user").on(table.userId, table.startedAt),
    index("peeks_by_admin").on(table.adminId, table.conversationId),
    check(
      "peeks_have_a_reason",
      sql`char_length(${table.reason}) between 10 and 500`,
    ),
    check(
      "peeks_last_half_an_hour_at_most",
      sql`${table.endsAt} > ${table.startedAt} and ${table.endsAt} <= ${table.startedAt} + interval '30 minutes'`,
    ),
  ],
);
