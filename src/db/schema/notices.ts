import { sql } from "drizzle-orm";
import {
  check,
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
import { moment } from "./columns.ts";
import { operatorAlerts } from "./spending.ts";
import { periodSource } from "./usage.ts";

export const noticeKind = pgEnum("notice_kind", [
  "usage_50",
  "usage_80",
  "usage_100",
  "overage_80",
  "overage_cap",
  "trial_ending",
  "trial_ended",
  "payment_failed",
  "payment_action",
  "payment_recovered",
  "second_subscription_cancelled",
  "credits_bought",
  "credits_taken_back",
  "sign_in_linked",
  "account_deletion",
  "operator_budget",
  "operator_spike",
  "chat_looked_at",
]);

/**
 * Something a workspace, or one person of it, must be told, once: a threshold
 * once a period (settle writes it), any other once for its cause, such as the
 * unpaid invoice. A trigger puts its mails in line in the same transaction.
 */
export const notifications = pgTable(
  "notifications",
  {
    id: uuid().primaryKey().defaultRandom(),
    workspaceId: uuid()
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    /** The one person it is for; null is the workspace. */
    userId: uuid().references(() => users.id, { onDelete: "cascade" }),
    kind: noticeKind().notNull(),
    periodSource: periodSource(),
    periodStart: moment(),
    cause: text(),
    /** The facts its sentences need, as they were then. */
    details: jsonb().$type<Record<string, unknown>>(),
    createdAt: moment().notNull().defaultNow(),
    /** Dismissed for everybody; who has read it is in notification_reads. */
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
    index("notifications_by_workspace").on(table.workspaceId, table.createdAt),
    index("notifications_by_user").on(table.userId),
    check(
      "notifications_have_a_period_or_a_cause",
      sql`(${table.periodStart} is null) = (${table.periodSource} is null) and (${table.periodStart} is not null or ${table.cause} is not null)`,
    ),
  ],
);

/** One person has read a notice, and perhaps put its banner away. */
export const notificationReads = pgTable(
  "notification_reads",
  {
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    notificationId: uuid()
      .notNull()
      .references(() => notifications.id, { onDelete: "cascade" }),
    readAt: moment().notNull().defaultNow(),
    dismissedAt: moment(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.notificationId] }),
    index("notification_reads_by_notice").on(table.notificationId),
  ],
);

export const mailCategory = pgEnum("mail_category", [
  "usage",
  "trial",
  "payment",
  "security",
  "operator",
]);
export const mailState = pgEnum("mail_state", [
  "waiting",
  "sent",
  "dead",
  "suppressed",
  "given_up",
]);

/**
 * One mail to one person. Leaves `waiting` once: `sent` when the provider took
 * it, `suppressed` when its reader wants none of its category, `dead` when it
 * was refused for good or came too late; an admin takes a dead one back to
 * `waiting`, or to `given_up`. Address, zone and language are those
 * of the moment it was queued, so that every attempt sends the same bytes.
 */
export const emailOutbox = pgTable(
  "email_outbox",
  {
    id: uuid().primaryKey().defaultRandom(),
    /** Names what it tells and to whom: a second row is refused. */
    key: text().notNull(),
    notificationId: uuid().references(() => notifications.id, {
      onDelete: "cascade",
    }),
    /** The alert it tells an operator; null for a notice of a workspace. */
    alertId: uuid().references(() => operatorAlerts.id),
    /** Null for a mail that must outlive its reader's account. */
    userId: uuid().references(() => users.id, { onDelete: "cascade" }),
    kind: noticeKind().notNull(),
    category: mailCategory().notNull(),
    toAddress: text().notNull(),
    timeZone: text(),
    locale: text(),
    details: jsonb().$type<Record<string, unknown>>(),
    state: mailState().notNull().default("waiting"),
    attempts: integer().notNull().default(0),
    createdAt: moment().notNull().defaultNow(),
    nextAttemptAt: moment().notNull().defaultNow(),
    /** Whoever sends it has it until then. */
    leasedUntil: moment(),
    /** A code of ours, never a vendor's sentence. */
    lastError: text(),
    sentAt: moment(),
    /** As the provider names it. */
    providerId: text(),
  },
  (table) => [
    unique("email_outbox_once_a_reader_and_cause").on(table.key),
    index("email_outbox_waiting")
      .on(table.nextAttemptAt)
      .where(sql`state = 'waiting'`),
    index("email_outbox_by_time").on(table.createdAt),
    index("email_outbox_dead").on(table.createdAt).where(sql`state = 'dead'`),
    index("email_outbox_by_notice").on(table.notificationId),
    index("email_outbox_by_alert").on(table.alertId),
    index("email_outbox_by_user").on(table.userId),
    check(
      "email_outbox_sent_has_a_time",
      sql`(${table.state} = 'sent') = (${table.sentAt} is not null)`,
    ),
  ],
);
