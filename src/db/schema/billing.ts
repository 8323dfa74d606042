import { sql } from "drizzle-orm";
import {
  check,
  index,
  integer,
  pgEnum,
  pgTable,
  text,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import { workspaces } from "./account.ts";
import { amount, flag, moment } from "./columns.ts";
import { plans } from "./plans.ts";
import { usageEvents } from "./usage.ts";

export const billingInterval = pgEnum("billing_interval", ["month", "year"]);

/**
 * What a workspace subscribes to, as Stripe last told it; a row without a
 * Stripe id was set by an admin and is invoiced outside. Unknown statuses are
 * kept as text and count as free.
 */
export const subscriptions = pgTable(
  "subscriptions",
  {
    workspaceId: uuid()
      .primaryKey()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    stripeSubscriptionId: text().unique(),
    planId: text()
      .notNull()
      .references(() => plans.id),
    status: text().notNull(),
    seats: integer().notNull().default(1),
    interval: billingInterval().notNull().default("month"),
    currentPeriodStart: moment().notNull(),
    currentPeriodEnd: moment().notNull(),
    cancelAtPeriodEnd: flag().notNull().default(false),
    /** The first failed payment of those still open. */
    pastDueSince: moment(),
    /** What the schedule at Stripe changes to, and when. */
    pendingPlan: text(),
    pendingSeats: integer(),
    pendingAt: moment(),
    /** A change waits for its payment; Stripe drops it after 23 hours. */
    hasPendingUpdate: flag().notNull().default(false),
    stripeItemId: text(),
    stripeOverageItemId: text(),
    stripeScheduleId: text(),
    latestInvoiceId: text(),
    /** What a seat costs this subscriber, who may be on an older price. */
    unitAmountCents: amount(),
    createdAt: moment().notNull().defaultNow(),
    /** Set when a period was opened before Stripe confirmed the renewal. */
    syncRequestedAt: moment(),
    /** When Stripe's list last named its customer to the comparison of books. */
    listedAt: moment(),
    updatedAt: moment().notNull().defaultNow(),
  },
  (table) => [
    index("subscriptions_by_plan").on(table.planId),
    index("subscriptions_waiting_for_sync")
      .on(table.syncRequestedAt)
      .where(sql`sync_requested_at is not null`),
    check(
      "subscriptions_period_ends_after_start",
      sql`${table.currentPeriodEnd} > ${table.currentPeriodStart}`,
    ),
    check("subscriptions_seats_positive", sql`${table.seats} > 0`),
  ],
);

/**
 * Prepaid credits of a workspace, made with it. This row is also the lock:
 * whoever reserves, settles, releases or sweeps for a workspace takes it first.
 */
export const creditBalances = pgTable(
  "credit_balances",
  {
    workspaceId: uuid()
      .primaryKey()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    balance: amount().notNull().default(sql`0`),
    /** Promised to running calls; belongs to no period. */
    held: amount().notNull().default(sql`0`),
    /** Refunded after it was spent; blocks prepaid and overage until paid. */
    debt: amount().notNull().default(sql`0`),
  },
  (table) => [
    check(
      "credit_balances_never_overdrawn",
      sql`${table.held} >= 0 and ${table.balance} >= ${table.held} and ${table.debt} >= 0`,
    ),
  ],
);

export const creditEntryKind = pgEnum("credit_entry_kind", [
  "purchase",
  "grant",
  "charge",
  "correction",
  "refund",
  "refund_failed",
  "dispute",
]);

/** Every movement of a prepaid balance. Append-only by trigger. */
export const creditEntries = pgTable(
  "credit_entries",
  {
    id: uuid().primaryKey().defaultRandom(),
    workspaceId: uuid()
      .notNull()
      .references(() => workspaces.id),
    kind: creditEntryKind().notNull(),
    /** Positive adds to the balance. */
    credits: amount().notNull(),
    /** The payment, the usage event or the admin's act that caused it. */
    cause: text().notNull(),
    occurredAt: moment().notNull(),
    note: text(),
  },
  (table) => [
    unique("credit_entries_once_a_cause").on(table.kind, table.cause),
    index("credit_entries_by_workspace").on(
      table.workspaceId,
      table.occurredAt,
    ),
    // Finds what is new in a large ledger, and costs a charge next to nothing.
    index("credit_entries_by_time").using("brin", table.occurredAt),
  ],
);

export const meterState = pgEnum("meter_state", [
  "waiting",
  "sent",
  "dead",
  "invoiced",
  "given_up",
]);

/**
 * Overage still to be told to Stripe; written by the settle that caused it.
 * Leaves `waiting` once: `sent` to the meter, `invoiced` as an item of its own
 * because the period's invoice was final, or `dead` for a person to look at, who
 * takes it back to `waiting` or to `given_up`: never billed.
 */
export const meterOutbox = pgTable(
  "meter_outbox",
  {
    /** The usage event's id, and the identifier Stripe refuses twice. */
    id: uuid()
      .primaryKey()
      .references(() => usageEvents.id),
    workspaceId: uuid()
      .notNull()
      .references(() => workspaces.id),
    credits: amount().notNull(),
    /** The call's start, so that it falls in its period. */
    occurredAt: moment().notNull(),
    /** The period it was used in. Null in rows older than this column. */
    periodStart: moment(),
    /** Who is told, as known when it was used. */
    stripeCustomerId: text(),
    invoiceItemId: text(),
    /** Its period's invoice was final: it is to be an item or a credit note. */
    isLate: flag().notNull().default(false),
    /** What of the credits Stripe lacks; null is all of them. */
    unsentCredits: amount(),
    /** Rises when it is sent anew, for an identifier that is not taken yet. */
    resends: integer().notNull().default(0),
    state: meterState().notNull().default("waiting"),
    attempts: integer().notNull().default(0),
    firstAttemptAt: moment(),
    lastAttemptAt: moment(),
    nextAttemptAt: moment(),
    leasedUntil: moment(),
    lastError: text(),
    sentAt: moment(),
  },
  (table) => [
    index("meter_outbox_waiting")
      .on(table.workspaceId, table.occurredAt)
      .where(sql`state = 'waiting'`),
    index("meter_outbox_by_workspace").on(table.workspaceId, table.occurredAt),
    index("meter_outbox_sent").on(table.sentAt).where(sql`state = 'sent'`),
    index("meter_outbox_dead")
      .on(table.lastAttemptAt)
      .where(sql`state = 'dead'`),
    check("meter_outbox_credits_not_zero", sql`${table.credits} <> 0`),
  ],
);

/**
 * Who has had the trial, by a hash of the provider's account and by one of the
 * verified address. A row is never removed: it outlives the workspace.
 */
export const trialIdentities = pgTable(
  "trial_identities",
  {
    identityHash: text().primaryKey(),
    workspaceId: uuid().references(() => workspaces.id, {
      onDelete: "set null",
    }),
    claimedAt: moment().notNull().defaultNow(),
  },
  (table) => [index("trial_identities_by_workspace").on(table.workspaceId)],
);
