import { sql } from "drizzle-orm";
import { check, index, pgEnum, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { workspaces } from "./account.ts";
import { amount, moment } from "./columns.ts";
import { creditPurchases, invoices } from "./payments.ts";

export const returnKind = pgEnum("return_kind", ["refund", "dispute"]);

/**
 * A refund or a dispute of a payment, as Stripe last told it; statuses and
 * reasons are Stripe's own, unknown ones too. A row stays, whatever becomes of
 * it: a failed refund is kept and counts no more. What it does to credits is in
 * `credit_purchases`, from the same fetch.
 */
export const paymentReturns = pgTable(
  "payment_returns",
  {
    /** Stripe's. */
    id: text().primaryKey(),
    kind: returnKind().notNull(),
    workspaceId: uuid()
      .notNull()
      .references(() => workspaces.id),
    /** The bill that was paid; null when credits were bought. */
    invoiceId: text().references(() => invoices.id),
    /** The credits that were paid; null when it was a bill. */
    purchaseId: uuid().references(() => creditPurchases.id),
    amountCents: amount().notNull(),
    currency: text().notNull(),
    status: text().notNull(),
    reason: text(),
    /** At Stripe. */
    createdAt: moment().notNull(),
    /** Of a dispute: until when it can be answered. */
    evidenceDueAt: moment(),
    /** Of a dispute: when its money was taken. */
    withdrawnAt: moment(),
    /** Of a dispute: when that came back in full. */
    reinstatedAt: moment(),
    /** What Stripe took for a dispute; null where it is not told in dollars. */
    feeCents: amount(),
    /** Ticket of the fetch it comes from: the workspace's, or the purchase's. */
    syncedTicket: amount().notNull(),
  },
  (table) => [
    index("payment_returns_by_time").on(table.createdAt),
    index("payment_returns_by_withdrawal")
      .on(table.withdrawnAt)
      .where(sql`withdrawn_at is not null`),
    index("payment_returns_by_workspace").on(table.workspaceId),
    index("payment_returns_by_invoice").on(table.invoiceId),
    index("payment_returns_by_purchase").on(table.purchaseId),
    check(
      "payment_returns_of_a_bill_or_of_credits",
      sql`num_nonnulls(${table.invoiceId}, ${table.purchaseId}) = 1`,
    ),
    check(
      "payment_returns_amount_not_negative",
      sql`${table.amountCents} >= 0`,
    ),
    check(
      "payment_returns_only_disputes_are_withdrawn",
      sql`${table.kind} = 'dispute' or num_nonnulls(${table.evidenceDueAt},
        ${table.withdrawnAt}, ${table.reinstatedAt}, ${table.feeCents}) = 0`,
    ),
    check(
      "payment_returns_withdrawn_before_reinstated",
      sql`${table.reinstatedAt} is null or (${table.withdrawnAt} is not null
        and ${table.reinstatedAt} >= ${table.withdrawnAt})`,
    ),
  ],
);
