import { sql } from "drizzle-orm";
import {
  check,
  date,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import { amount, moment } from "./columns.ts";

/**
 * What every rollup sums. Kept by `fold_rollups` and by nothing else; each can
 * be made anew from the ledger (`rebuild_rollups`). No foreign keys: the ledger
 * has them. A call belongs to the hour it began in, also when it is corrected.
 */
const sums = () => ({
  /** Calls that ended, those without a charge too. */
  calls: amount().notNull(),
  inputTokens: amount().notNull(),
  cachedInputTokens: amount().notNull(),
  outputTokens: amount().notNull(),
  credits: amount().notNull(),
  includedCredits: amount().notNull(),
  prepaidCredits: amount().notNull(),
  overageCredits: amount().notNull(),
  /** What the ledger says the provider asks. */
  costNanos: amount().notNull(),
  /** What failed attempts may have cost beside it. */
  failedAttemptsCostNanos: amount().notNull(),
});

/** One person's use of one model in a workspace, by the hour (UTC). */
export const usageHours = pgTable(
  "usage_hours",
  {
    hour: moment().notNull(),
    workspaceId: uuid().notNull(),
    userId: uuid().notNull(),
    planId: text().notNull(),
    feature: text().notNull(),
    /** The model that answered, or that was to. */
    modelId: text().notNull(),
    ...sums(),
  },
  (table) => [
    primaryKey({
      name: "usage_hours_pk",
      columns: [
        table.hour,
        table.workspaceId,
        table.userId,
        table.planId,
        table.feature,
        table.modelId,
      ],
    }),
    index("usage_hours_by_user").on(table.userId, table.hour),
  ],
);

/** All use of one model for one feature under one plan, by the day (UTC). */
export const usageRollupDays = pgTable(
  "usage_rollup_days",
  {
    day: date({ mode: "string" }).notNull(),
    planId: text().notNull(),
    feature: text().notNull(),
    modelId: text().notNull(),
    ...sums(),
    completedCalls: amount().notNull(),
    stoppedCalls: amount().notNull(),
    failedCalls: amount().notNull(),
    abandonedCalls: amount().notNull(),
    /** What the provider used beyond holds, in credits: never charged. */
    excessCredits: amount().notNull(),
  },
  (table) => [
    primaryKey({
      name: "usage_rollup_days_pk",
      columns: [table.day, table.planId, table.feature, table.modelId],
    }),
  ],
);

/**
 * One person's day in a workspace, whatever the model. A row says that they
 * were active on that day.
 */
export const usagePersonDays = pgTable(
  "usage_person_days",
  {
    day: date({ mode: "string" }).notNull(),
    workspaceId: uuid().notNull(),
    userId: uuid().notNull(),
    ...sums(),
  },
  (table) => [
    primaryKey({ columns: [table.day, table.workspaceId, table.userId] }),
    index("usage_person_days_by_user").on(table.userId, table.day),
    index("usage_person_days_by_workspace").on(table.workspaceId, table.day),
    index("usage_person_days_prepaid")
      .on(table.day)
      .where(sql`prepaid_credits <> 0`),
  ],
);

/** One person's month (its first UTC day), wherever they acted. */
export const userMonths = pgTable(
  "user_months",
  {
    month: date({ mode: "string" }).notNull(),
    userId: uuid().notNull(),
    calls: amount().notNull(),
    credits: amount().notNull(),
    /** With what failed attempts may have cost. */
    costNanos: amount().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.month, table.userId] }),
    index("user_months_by_cost").on(
      table.month,
      table.costNanos.desc().nullsFirst(),
      table.userId,
    ),
  ],
);

/**
 * One person's month by what they used: a row for each plan, feature and model,
 * and for all of each, written as an empty name. Who used most of a kind in a
 * month is read from the head of an index, however it is narrowed.
 */
export const personKindMonths = pgTable(
  "person_kind_months",
  {
    month: date({ mode: "string" }).notNull(),
    planId: text().notNull(),
    feature: text().notNull(),
    modelId: text().notNull(),
    userId: uuid().notNull(),
    calls: amount().notNull(),
    inputTokens: amount().notNull(),
    outputTokens: amount().notNull(),
    credits: amount().notNull(),
    /** With what failed attempts may have cost. */
    costNanos: amount().notNull(),
  },
  (table) => [
    primaryKey({
      name: "person_kind_months_pk",
      columns: [
        table.month,
        table.planId,
        table.feature,
        table.modelId,
        table.userId,
      ],
    }),
    index("person_kind_months_by_cost").on(
      table.month,
      table.planId,
      table.feature,
      table.modelId,
      table.costNanos.desc().nullsFirst(),
      table.userId,
    ),
  ],
);

/** One workspace's month, whoever acted in it. */
export const workspaceMonths = pgTable(
  "workspace_months",
  {
    month: date({ mode: "string" }).notNull(),
    workspaceId: uuid().notNull(),
    prepaidCredits: amount().notNull(),
    overageCredits: amount().notNull(),
    /** With what failed attempts may have cost. */
    costNanos: amount().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.month, table.workspaceId] }),
    index("workspace_months_by_cost").on(
      table.month,
      table.costNanos.desc().nullsFirst(),
      table.workspaceId,
    ),
  ],
);

/** How many first tokens of a model came how soon, by the day (UTC). */
export const firstTokenDays = pgTable(
  "first_token_days",
  {
    day: date({ mode: "string" }).notNull(),
    modelId: text().notNull(),
    /** Four an octave of milliseconds: `first_token_bucket`. */
    bucket: smallint().notNull(),
    calls: amount().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.day, table.modelId, table.bucket] }),
  ],
);

/**
 * How many people were active on a day, and in the 7 and 30 days that end with
 * it. Days to come are there too: who was active is still so for a while.
 */
export const activePeopleDays = pgTable("active_people_days", {
  day: date({ mode: "string" }).primaryKey(),
  daily: integer().notNull(),
  weekly: integer().notNull(),
  monthly: integer().notNull(),
});

/**
 * One row: how far the ledger has been added to the rollups. Whoever adds locks
 * it first.
 */
export const rollupCursor = pgTable(
  "rollup_cursor",
  {
    id: smallint().primaryKey().default(1),
    /** What transactions before this one wrote is in. Null: nothing is yet. */
    foldedUntil: amount(),
    /** The same of the rollups by month: less where older code folded. */
    monthsFoldedUntil: amount(),
    /** All that was committed by then is in. Null: that is not known yet. */
    foldedAt: moment(),
    /** When this is folded, all is in that was committed at `markedAt`. */
    markedUntil: amount(),
    markedAt: moment(),
    /** Until when spikes were looked for. */
    spikesFoundUntil: moment(),
  },
  (table) => [check("rollup_cursor_one_row", sql`${table.id} = 1`)],
);

/** How often something was refused in an hour (UTC), by the refusal's kind. */
export const refusalHours = pgTable(
  "refusal_hours",
  {
    hour: moment().notNull(),
    kind: text().notNull(),
    refusals: amount().notNull(),
  },
  (table) => [primaryKey({ columns: [table.hour, table.kind] })],
);
