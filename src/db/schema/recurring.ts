import { sql } from "drizzle-orm";
import {
  bigserial,
  check,
  index,
  integer,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { workspaces } from "./account.ts";
import { billingInterval } from "./billing.ts";
import { amount, moment } from "./columns.ts";

/**
 * What a workspace paid, or is to pay, for its subscription over a time: one row
 * for as long as plan, seats, price and period stay the same. Written by a
 * trigger of `subscriptions` (`note_recurring`), which keeps only what is so
 * now. Active and past due alone; nothing that an admin gave. Leaves its open
 * end once.
 */
export const recurringPeriods = pgTable(
  "recurring_periods",
  {
    id: bigserial({ mode: "bigint" }).primaryKey(),
    workspaceId: uuid()
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    stripeSubscriptionId: text().notNull(),
    planId: text().notNull(),
    interval: billingInterval().notNull(),
    seats: integer().notNull(),
    /** For the whole period and all seats, before tax and discounts. */
    amountCents: amount().notNull(),
    periodStart: moment().notNull(),
    periodEnd: moment().notNull(),
    since: moment().notNull(),
    /** Null: it is so now. */
    until: moment(),
  },
  (table) => [
    uniqueIndex("recurring_periods_one_open_a_workspace")
      .on(table.workspaceId)
      .where(sql`until is null`),
    index("recurring_periods_by_workspace").on(table.workspaceId, table.since),
    index("recurring_periods_by_end").on(table.until),
    check(
      "recurring_periods_end_after_their_start",
      sql`${table.until} >= ${table.since}`,
    ),
  ],
);
