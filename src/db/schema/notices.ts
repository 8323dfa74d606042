import { pgEnum, pgTable, unique, uuid } from "drizzle-orm/pg-core";
import { workspaces } from "./account.ts";
import { moment } from "./columns.ts";
import { periodSource } from "./usage.ts";

export const noticeKind = pgEnum("notice_kind", [
  "usage_50",
  "usage_80",
  "usage_100",
]);

/** A warning that is due, once per threshold and period; settle writes it. */
export const notifications = pgTable(
  "notifications",
  {
    id: uuid().primaryKey().defaultRandom(),
    workspaceId: uuid()
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    kind: noticeKind().notNull(),
    periodSource: periodSource().notNull(),
    periodStart: moment().notNull(),
    createdAt: moment().notNull().defaultNow(),
    readAt: moment(),
  },
  (table) => [
    unique("notifications_once_a_threshold_and_period").on(
      table.workspaceId,
      table.kind,
      table.periodSource,
      table.periodStart,
    ),
  ],
);
