import { sql } from "drizzle-orm";
import { index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { users, workspaces } from "./account.ts";
import { moment } from "./columns.ts";

/**
 * A workspace that closes because its owner has deleted the account. Each step
 * has its moment and is taken once; the job `leave` goes on with those that
 * are not at their end. The row stays: it says what was done and when.
 */
export const workspaceClosings = pgTable(
  "workspace_closings",
  {
    workspaceId: uuid()
      .primaryKey()
      .references(() => workspaces.id),
    userId: uuid()
      .notNull()
      .references(() => users.id),
    askedAt: moment().notNull().defaultNow(),
    /** Nothing is billed any more; what was used is on a last bill. */
    billingEndedAt: moment(),
    /** Chats, notices and mails are gone from the database. */
    erasedAt: moment(),
    /** The customer is deleted at Stripe, once their last bill is closed. */
    forgottenAt: moment(),
    attempts: integer().notNull().default(0),
    /** Why the last attempt did not come to the end: a code of ours. */
    lastError: text(),
  },
  (table) => [
    index("workspace_closings_by_user").on(table.userId),
    index("workspace_closings_open")
      .on(table.askedAt)
      .where(sql`forgotten_at is null`),
  ],
);
