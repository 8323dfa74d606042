import { sql } from "drizzle-orm";
import {
  check,
  pgEnum,
  pgTable,
  text,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import { workspaces } from "./account.ts";
import { moment } from "./columns.ts";
import { periodSource } from "./usage.ts";

export const noticeKind = pgEnum("notice_kind", [
  "usage_50",
  "usage_80",
  "usage_100",
  "overage_cap",
  "trial_ended",
  "payment_failed",
  "second_subscription_cancelled",
]);

/**
 * Something a workspace must be told, once: a threshold once a period (settle
 * writes it), any other once for its cause, such as the unpaid invoice.
 */
export const notifications = pgTable(
  "notifications",
  {
    id: uuid().primaryKey().defaultRandom(),
    workspaceId: uuid()
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    kind: noticeKind().notNull(),
    periodSource: periodSource(),
    periodStart: moment(),
    cause: text(),
    createdAt: moment().notNull().defaultNow(),
    readAt: moment(),
  },
  (table) => [
    unique("notifications_once_a_threshold_and_period")
      .on(
        table.workspaceId,
        table.kind,
        table.periodSource,
        table.periodStart,
        table.cause,
      )
      .nullsNotDistinct(),
    check(
      "notifications_have_a_period_or_a_cause",
      sql`(${table.periodStart} is null) = (${table.periodSource} is null) and (${table.periodStart} is not null or ${table.cause} is not null)`,
    ),
  ],
);
