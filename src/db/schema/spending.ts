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
import { amount, moment } from "./columns.ts";

/** The operator's monthly budget as it was configured, from a moment on. */
export const operatorBudgets = pgTable("operator_budgets", {
  since: moment().primaryKey(),
  /** Null: there was none. */
  budgetNanos: amount(),
});

export const alertKind = pgEnum("alert_kind", ["budget", "spike"]);

/**
 * Something the operator must be told, once for its key, written with what
 * caused it. The job `notify` then puts its mails and its post in line, and
 * says so in `queued_at`.
 */
export const operatorAlerts = pgTable(
  "operator_alerts",
  {
    id: uuid().primaryKey().defaultRandom(),
    /** Names the cause: a second alert of it is refused. */
    key: text().notNull(),
    kind: alertKind().notNull(),
    /** The facts its sentences need, as they were then. */
    details: jsonb().$type<Record<string, unknown>>().notNull(),
    createdAt: moment().notNull().defaultNow(),
    queuedAt: moment(),
  },
  (table) => [
    unique("operator_alerts_once_a_cause").on(table.key),
    index("operator_alerts_by_time").on(table.createdAt),
    index("operator_alerts_to_queue")
      .on(table.createdAt)
      .where(sql`queued_at is null`),
  ],
);

export const postState = pgEnum("post_state", [
  "waiting",
  "sent",
  "dead",
  "given_up",
]);

/**
 * An alert on its way to the operator's webhook. Leaves `waiting` once: `sent`
 * when it was taken, `dead` when it was tried too often; an admin takes a dead
 * one back to `waiting`, or to `given_up`.
 */
export const alertPosts = pgTable(
  "alert_posts",
  {
    alertId: uuid()
      .primaryKey()
      .references(() => operatorAlerts.id),
    state: postState().notNull().default("waiting"),
    attempts: integer().notNull().default(0),
    nextAttemptAt: moment().notNull().defaultNow(),
    /** Whoever sends it has it until then. */
    leasedUntil: moment(),
    /** A code of ours, never a sentence of the receiver's. */
    lastError: text(),
    sentAt: moment(),
  },
  (table) => [
    index("alert_posts_waiting")
      .on(table.nextAttemptAt)
      .where(sql`state = 'waiting'`),
    index("alert_posts_dead").on(table.alertId).where(sql`state = 'dead'`),
    check(
      "alert_posts_sent_has_a_time",
      sql`(${table.state} = 'sent') = (${table.sentAt} is not null)`,
    ),
  ],
);

export const spikeKind = pgEnum("spike_kind", ["person", "feature", "model"]);

/**
 * An hour in which a person, a feature or a model cost far more than that hour
 * of the day usually does. Its cost grows until the hour is over.
 */
export const spendSpikes = pgTable(
  "spend_spikes",
  {
    kind: spikeKind().notNull(),
    /** A person's id, a feature's name or a model's id. */
    subject: text().notNull(),
    hour: moment().notNull(),
    /** The first hour of the unbroken run of hours this one belongs to. */
    beganAt: moment().notNull(),
    costNanos: amount().notNull(),
    /** Median of the same hour of the seven days before. */
    usualNanos: amount().notNull(),
    calls: amount().notNull(),
    foundAt: moment().notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.kind, table.subject, table.hour] }),
    index("spend_spikes_by_hour").on(table.hour),
  ],
);
