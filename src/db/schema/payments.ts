import { sql } from "drizzle-orm";
import {
  check,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  text,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import { workspaces } from "./account.ts";
import { amount, flag, moment } from "./columns.ts";
import { creditPacks } from "./plans.ts";

export const stripeEventState = pgEnum("stripe_event_state", [
  "waiting",
  "done",
  "ignored",
]);

/**
 * What Stripe told us, once by its id. Leaves `waiting` for `done` when what it
 * speaks of is stored; a type nobody handles is `ignored` from the start. A
 * replay takes `done` back to `waiting`.
 */
export const stripeEvents = pgTable(
  "stripe_events",
  {
    id: text().primaryKey(),
    type: text().notNull(),
    isLive: flag().notNull(),
    /** The version its payload is written in. */
    apiVersion: text(),
    createdAt: moment().notNull(),
    receivedAt: moment().notNull().defaultNow(),
    /** Null once it is old: what it spoke of is known, whom it names is not. */
    payload: jsonb().$type<Record<string, unknown>>(),
    state: stripeEventState().notNull(),
    attempts: integer().notNull().default(0),
    /** Whoever handles it has it until then. */
    leasedUntil: moment(),
    nextAttemptAt: moment(),
    /** Code of the last failure, never a vendor's sentence. */
    lastError: text(),
    doneAt: moment(),
  },
  (table) => [
    index("stripe_events_open")
      .on(table.nextAttemptAt)
      .where(sql`state = 'waiting'`),
    index("stripe_events_by_time").on(table.receivedAt),
    index("stripe_events_by_type").on(table.type, table.receivedAt, table.id),
    // Few: of types that the endpoint was not asked to send.
    index("stripe_events_ignored")
      .on(table.receivedAt)
      .where(sql`state = 'ignored'`),
    index("stripe_events_with_payload")
      .on(table.receivedAt)
      .where(sql`state <> 'waiting' and payload is not null`),
    check(
      "stripe_events_done_has_a_time",
      sql`(${table.state} = 'done') = (${table.doneAt} is not null)`,
    ),
  ],
);

/**
 * A bill as Stripe last told it, for people to find and for the books to be
 * compared. Statuses are Stripe's own, unknown ones too.
 */
export const invoices = pgTable(
  "invoices",
  {
    /** Stripe's. */
    id: text().primaryKey(),
    workspaceId: uuid()
      .notNull()
      .references(() => workspaces.id),
    /** Null until it is final. */
    number: text(),
    status: text().notNull(),
    /** Stripe's `billing_reason`. */
    reason: text(),
    currency: text().notNull(),
    subtotalCents: amount().notNull(),
    taxCents: amount().notNull(),
    totalCents: amount().notNull(),
    amountDueCents: amount().notNull(),
    amountPaidCents: amount().notNull(),
    amountRefundedCents: amount().notNull().default(sql`0`),
    /** What Stripe took for its payments; null while that is not known. */
    feeCents: amount(),
    /** What it is for; null for a bill of no subscription. */
    stripeSubscriptionId: text(),
    periodStart: moment().notNull(),
    periodEnd: moment().notNull(),
    hostedUrl: text(),
    pdfUrl: text(),
    createdAt: moment().notNull(),
    dueAt: moment(),
    paidAt: moment(),
    /** When Stripe tries the card again. */
    nextAttemptAt: moment(),
    /** Ticket of the fetch it comes from. */
    syncedTicket: amount().notNull(),
  },
  (table) => [
    index("invoices_by_workspace").on(table.workspaceId, table.createdAt),
    index("invoices_by_time").on(table.createdAt),
    index("invoices_unpaid")
      .on(table.createdAt)
      .where(sql`status in ('open', 'uncollectible')`),
    index("invoices_refunded")
      .on(table.createdAt)
      .where(sql`amount_refunded_cents > 0`),
    index("invoices_by_payment").on(table.paidAt),
  ],
);

export const purchaseState = pgEnum("purchase_state", [
  "open",
  "paid",
  "failed",
  "expired",
]);

/**
 * One purchase of a credit pack, as sold: a later edit of the pack changes
 * nothing here. Leaves `open` when its checkout ends; what is refunded or
 * withdrawn after that is counted, and the row stays `paid`.
 */
export const creditPurchases = pgTable(
  "credit_purchases",
  {
    id: uuid().primaryKey().defaultRandom(),
    workspaceId: uuid()
      .notNull()
      .references(() => workspaces.id),
    packId: text()
      .notNull()
      .references(() => creditPacks.id),
    credits: amount().notNull(),
    /** What was paid, tax included: the whole of which refunds are parts. */
    amountCents: amount().notNull(),
    /** What of it was not tax. Null in rows that older code wrote. */
    beforeTaxCents: amount(),
    /** What Stripe took for the payment; null while that is not known. */
    feeCents: amount(),
    checkoutSessionId: text().notNull(),
    paymentIntentId: text(),
    state: purchaseState().notNull().default("open"),
    /** Given back by refunds that have not failed. */
    refundedCents: amount().notNull().default(sql`0`),
    /** Withdrawn by disputes and not reinstated. */
    disputedCents: amount().notNull().default(sql`0`),
    /** Credits taken back for both. */
    takenCredits: amount().notNull().default(sql`0`),
    /** Last ticket given out for a fetch of the payment from Stripe. */
    syncTicket: amount().notNull().default(sql`0`),
    /** Ticket of the fetch whose result is stored. */
    syncedTicket: amount().notNull().default(sql`0`),
    createdAt: moment().notNull().defaultNow(),
    paidAt: moment(),
  },
  (table) => [
    unique("credit_purchases_once_a_checkout").on(table.checkoutSessionId),
    unique("credit_purchases_once_a_payment").on(table.paymentIntentId),
    index("credit_purchases_by_workspace").on(
      table.workspaceId,
      table.createdAt,
    ),
    index("credit_purchases_by_pack").on(table.packId),
    index("credit_purchases_given_back")
      .on(table.createdAt)
      .where(sql`refunded_cents > 0 or disputed_cents > 0`),
    index("credit_purchases_by_payment").on(table.paidAt),
    check(
      "credit_purchases_amounts_not_negative",
      sql`${table.credits} > 0 and least(${table.amountCents}, ${table.refundedCents}, ${table.disputedCents}) >= 0`,
    ),
    check(
      "credit_purchases_take_at_most_what_was_sold",
      sql`${table.takenCredits} between 0 and ${table.credits}`,
    ),
    check(
      "credit_purchases_paid_has_a_time",
      sql`(${table.state} = 'paid') = (${table.paidAt} is not null)`,
    ),
  ],
);
