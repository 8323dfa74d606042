import { sql } from "drizzle-orm";
import { check, index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { users } from "./account.ts";
import { flag, moment } from "./columns.ts";
import { models } from "./plans.ts";

/** What a person has chosen for themselves. No row: nothing chosen yet. */
export const preferences = pgTable(
  "preferences",
  {
    userId: uuid()
      .primaryKey()
      .references(() => users.id, { onDelete: "cascade" }),
    /** Null until it was chosen once: each browser keeps its own till then. */
    theme: text().$type<"system" | "light" | "dark">(),
    /** For new chats; passed over while the plan does not have it. */
    defaultModelId: text().references(() => models.id),
    /** Sent with every question of this person. */
    customInstructions: text(),
    mailUsage: flag().notNull().default(true),
    mailTrial: flag().notNull().default(true),
    updatedAt: moment().notNull().defaultNow(),
  },
  (table) => [
    index("preferences_by_model").on(table.defaultModelId),
    check(
      "preferences_theme_known",
      sql`${table.theme} in ('system', 'light', 'dark')`,
    ),
    check(
      "preferences_instructions_bounded",
      sql`char_length(${table.customInstructions}) between 1 and 4000`,
    ),
  ],
);
