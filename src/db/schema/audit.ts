import { index, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { users, workspaces } from "./account.ts";
import { moment } from "./columns.ts";

/**
 * What admins did: one row an act, written with it. Append-only: a trigger
 * refuses update, delete and truncate.
 */
export const auditLog = pgTable(
  "audit_log",
  {
    id: uuid().primaryKey().defaultRandom(),
    at: moment().notNull().defaultNow(),
    /** Null: the product itself, as when a budget is spent. */
    actorId: uuid().references(() => users.id),
    /** As it was then: an account may be deleted later. */
    actorEmail: text(),
    /** What was done, as in `person.suspend`. */
    action: text().notNull(),
    /** What it was done to, and which: `person` and its id. */
    subjectKind: text().notNull(),
    subjectId: text().notNull(),
    /** Whom it concerns, where that is somebody. */
    userId: uuid().references(() => users.id),
    workspaceId: uuid().references(() => workspaces.id),
    reason: text(),
    before: jsonb().$type<Record<string, unknown>>(),
    after: jsonb().$type<Record<string, unknown>>(),
    /** Where the act was asked from; null when it cannot be known. */
    address: text(),
    requestId: text(),
  },
  (table) => [
    index("audit_log_by_time").on(table.at, table.id),
    index("audit_log_by_actor").on(table.actorId, table.at),
    index("audit_log_by_user").on(table.userId, table.at),
    index("audit_log_by_workspace").on(table.workspaceId, table.at),
    index("audit_log_by_subject").on(
      table.subjectKind,
      table.subjectId,
      table.at,
    ),
  ],
);
