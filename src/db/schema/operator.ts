import { sql } from "drizzle-orm";
import {
  check,
  date,
  index,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  smallint,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import { workspaces } from "./account.ts";
import { amount, flag, moment } from "./columns.ts";

export const brakeLevel = pgEnum("brake_level", [
  "off",
  "no_new_calls",
  "stop_running_calls",
]);

/** One row: what the operator has decided about spending. */
export const operatorSettings = pgTable(
  "operator_settings",
  {
    id: smallint().primaryKey().default(1),
    /** Pulled and lifted by an admin. */
    brake: brakeLevel().notNull().default("off"),
    brakeReason: text(),
    /** Month (its first UTC day) whose budget is spent; set by settle. */
    budgetSpentMonth: date({ mode: "string" }),
    /** The budget that was reached: under a larger one calls go on. */
    budgetSpentNanos: amount(),
    /** Month whose automatic brake an admin has lifted: it is not set again. */
    budgetLiftedMonth: date({ mode: "string" }),
    /**
     * The budget whose brake that was: a larger one has its own. Null in a row
     * of before this column: whatever the budget.
     */
    budgetLiftedNanos: amount(),
    updatedAt: moment().notNull().defaultNow(),
  },
  (table) => [check("operator_settings_one_row", sql`${table.id} = 1`)],
);

/**
 * Provider cost of a UTC month, spread over 16 rows so that settles of
 * different workspaces seldom wait for each other. The month's cost is the sum.
 */
export const operatorSpend = pgTable(
  "operator_spend",
  {
    month: date({ mode: "string" }).notNull(),
    shard: smallint().notNull(),
    costNanos: amount().notNull().default(sql`0`),
  },
  (table) => [
    primaryKey({ columns: [table.month, table.shard] }),
    check(
      "operator_spend_shard_in_range",
      sql`${table.shard} between 0 and 15`,
    ),
  ],
);

/**
 * The last run of each scheduled job. Whoever holds the lease runs it; a lease
 * that ran out is taken over.
 */
export const jobs = pgTable("jobs", {
  name: text().primaryKey(),
  leasedUntil: moment(),
  startedAt: moment(),
  finishedAt: moment(),
  succeededAt: moment(),
  lastError: text(),
  /** What the last run that ended did, in its own figures. */
  summary: jsonb().$type<Record<string, unknown>>(),
});

/**
 * One thing that a comparison of the books found different here and there, as
 * it was then. Written once, forgotten after 90 days.
 */
export const bookDrifts = pgTable(
  "book_drifts",
  {
    id: uuid().primaryKey().defaultRandom(),
    foundAt: moment().notNull().defaultNow(),
    /** Which one found it. */
    comparison: text().notNull(),
    workspaceId: uuid().references(() => workspaces.id, {
      onDelete: "cascade",
    }),
    subject: text().notNull(),
    /** What our book, or the counter, said. */
    here: text().notNull(),
    /** What Stripe, or the ledger, said. */
    there: text().notNull(),
    isRepaired: flag().notNull(),
  },
  (table) => [
    index("book_drifts_by_time").on(table.foundAt),
    index("book_drifts_by_workspace").on(table.workspaceId),
  ],
);
