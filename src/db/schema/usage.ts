import { sql } from "drizzle-orm";
import {
  check,
  date,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { users, workspaces } from "./account.ts";
import { amount, flag, moment } from "./columns.ts";
import { modelPrices, models } from "./plans.ts";

export const periodSource = pgEnum("period_source", [
  "free",
  "trial",
  "subscription",
]);
export const requestState = pgEnum("request_state", [
  "held",
  "settled",
  "released",
  "expired",
]);
export const requestOutcome = pgEnum("request_outcome", [
  "completed",
  "stopped",
  "failed",
  "abandoned",
]);
export const usageEventKind = pgEnum("usage_event_kind", [
  "charge",
  "correction",
]);

/**
 * One model call: what it was promised, how it went, what it used. Leaves
 * `held` exactly once: `settled` with a charge, `released` without one, or
 * `expired` when its lease ran out; a late settle takes `expired` to `settled`
 * with a correction.
 */
export const aiRequests = pgTable(
  "ai_requests",
  {
    id: uuid().primaryKey(),
    workspaceId: uuid()
      .notNull()
      .references(() => workspaces.id),
    userId: uuid()
      .notNull()
      .references(() => users.id),
    /** No foreign key: the conversation is stored after the reserve. */
    conversationId: uuid(),
    answerId: uuid(),
    /**
     * The oldest message that was sent, where those before it did not fit the
     * model's window; null: all were sent. No foreign key: the ledger outlives
     * the text.
     */
    contextStartId: uuid(),
    feature: text().notNull(),
    /** Titles and the like charge credits but are no request of the day. */
    countsAsRequest: flag().notNull(),
    modelId: text()
      .notNull()
      .references(() => models.id),
    servedModelId: text().references(() => models.id),
    /**
     * Who is asked in the chosen model's place, as its process said last; null
     * while that is the chosen one. No foreign key: it is looked up nowhere.
     */
    askedModelId: text(),
    priceId: uuid()
      .notNull()
      .references(() => modelPrices.id),
    planId: text().notNull(),
    state: requestState().notNull().default("held"),
    outcome: requestOutcome(),
    idempotencyKey: text().notNull(),
    requestHash: text().notNull(),
    periodSource: periodSource().notNull(),
    periodStart: moment().notNull(),
    usageDay: date({ mode: "string" }).notNull(),
    heldCredits: amount().notNull(),
    heldIncludedCredits: amount().notNull(),
    heldPrepaidCredits: amount().notNull(),
    heldOverageCredits: amount().notNull(),
    /** As the tokenizer counted it, before the margin of the hold. */
    inputTokensCounted: integer().notNull(),
    inputTokensHeld: integer().notNull(),
    /** The granted ceiling, sent to the provider too. */
    maxOutputTokens: integer().notNull(),
    receivedOutputTokens: integer().notNull().default(0),
    inputTokens: integer(),
    cachedInputTokens: integer(),
    cacheWriteTokens: integer(),
    outputTokens: integer(),
    reasoningTokens: integer(),
    credits: amount(),
    costNanos: amount(),
    /** What the provider used beyond the hold, in credits: never charged. */
    excessCredits: amount(),
    /** What failed attempts may have cost: the operator's, never the customer's. */
    failedAttemptsCostNanos: amount().notNull().default(sql`0`),
    isEstimated: flag().notNull().default(false),
    attempts: integer().notNull().default(0),
    errorCode: text(),
    startedAt: moment().notNull(),
    dispatchedAt: moment(),
    firstTokenAt: moment(),
    stopRequestedAt: moment(),
    finishedAt: moment(),
    /** End of the lease; a held call past it is swept. */
    expiresAt: moment().notNull(),
    traceId: text(),
    /** The transaction that released it, for the rollups; null: none has. */
    releasedBy: amount(),
  },
  (table) => [
    // A `case`, so that nothing but the same `case` can be answered from it:
    // a plain condition would make this index of a whole history look as good
    // for finding the few held calls as theirs, and reserve keeps its plans.
    uniqueIndex("ai_requests_one_live_call_a_key")
      .on(table.workspaceId, table.idempotencyKey)
      .where(
        sql`case state when 'held' then true when 'settled' then outcome in ('completed', 'stopped') else false end`,
      ),
    index("ai_requests_held_by_workspace")
      .on(table.workspaceId, table.expiresAt)
      .where(sql`state = 'held'`),
    index("ai_requests_held_by_expiry")
      .on(table.expiresAt)
      .where(sql`state = 'held'`),
    index("ai_requests_by_workspace").on(table.workspaceId, table.startedAt),
    index("ai_requests_by_user").on(table.userId, table.startedAt),
    index("ai_requests_by_conversation").on(table.conversationId),
    index("ai_requests_by_model_and_time").on(table.modelId, table.startedAt),
    index("ai_requests_by_served_model").on(table.servedModelId),
    index("ai_requests_by_price").on(table.priceId),
    index("ai_requests_released")
      .on(table.releasedBy)
      .where(sql`released_by is not null`),
    check(
      "ai_requests_hold_is_the_sum_of_its_parts",
      sql`${table.heldCredits} = ${table.heldIncludedCredits} + ${table.heldPrepaidCredits} + ${table.heldOverageCredits}`,
    ),
    check(
      "ai_requests_hold_not_negative",
      sql`least(${table.heldIncludedCredits}, ${table.heldPrepaidCredits}, ${table.heldOverageCredits}) >= 0`,
    ),
    check(
      "ai_requests_never_charged_above_the_hold",
      sql`${table.credits} between 0 and ${table.heldCredits}`,
    ),
    check(
      "ai_requests_outcome_once_resolved",
      sql`(${table.state} = 'held') = (${table.outcome} is null)`,
    ),
  ],
);

/**
 * The ledger: one `charge` a call and at most one `correction`. Append-only:
 * a trigger refuses update, delete and truncate.
 */
export const usageEvents = pgTable(
  "usage_events",
  {
    id: uuid().primaryKey().defaultRandom(),
    requestId: uuid()
      .notNull()
      .references(() => aiRequests.id),
    kind: usageEventKind().notNull(),
    workspaceId: uuid()
      .notNull()
      .references(() => workspaces.id),
    userId: uuid()
      .notNull()
      .references(() => users.id),
    occurredAt: moment().notNull(),
    periodSource: periodSource().notNull(),
    periodStart: moment().notNull(),
    feature: text().notNull(),
    modelId: text()
      .notNull()
      .references(() => models.id),
    priceId: uuid()
      .notNull()
      .references(() => modelPrices.id),
    /** All input, cache reads and writes included. */
    inputTokens: integer().notNull(),
    cachedInputTokens: integer().notNull(),
    cacheWriteTokens: integer().notNull(),
    /** All output, reasoning included. */
    outputTokens: integer().notNull(),
    reasoningTokens: integer().notNull(),
    totalTokens: integer().notNull(),
    credits: amount().notNull(),
    includedCredits: amount().notNull(),
    prepaidCredits: amount().notNull(),
    overageCredits: amount().notNull(),
    costNanos: amount().notNull(),
    isEstimated: flag().notNull(),
    /** The provider's own numbers, as they came. */
    rawUsage: jsonb(),
    metadata: jsonb(),
    /**
     * The transaction that wrote it, by which the rollups find what is new:
     * unlike a clock it tells what has been committed. Null in rows older than
     * this column.
     */
    writtenBy: amount().default(sql`(pg_current_xact_id()::text::bigint)`),
  },
  (table) => [
    unique("usage_events_once_a_request_and_kind").on(
      table.requestId,
      table.kind,
    ),
    index("usage_events_by_workspace").on(table.workspaceId, table.occurredAt),
    index("usage_events_by_user").on(table.userId, table.occurredAt),
    // Finds what is new in a large ledger, and costs a charge next to nothing.
    index("usage_events_by_time").using("brin", table.occurredAt),
    index("usage_events_by_writer")
      .using("brin", table.writtenBy)
      .with({ autosummarize: true }),
    index("usage_events_by_model").on(table.modelId),
    index("usage_events_by_price").on(table.priceId),
    check(
      "usage_events_funding_adds_up",
      sql`${table.credits} = ${table.includedCredits} + ${table.prepaidCredits} + ${table.overageCredits}`,
    ),
    check(
      "usage_events_corrections_only_lower",
      sql`(${table.kind} = 'charge' and ${table.credits} >= 0) or (${table.kind} = 'correction' and ${table.credits} <= 0)`,
    ),
  ],
);

/**
 * One period of one workspace: its limit, what is used and what is promised.
 * A hold settles into the row it was opened in.
 */
export const usageTotals = pgTable(
  "usage_totals",
  {
    workspaceId: uuid()
      .notNull()
      .references(() => workspaces.id),
    periodSource: periodSource().notNull(),
    periodStart: moment().notNull(),
    periodEnd: moment().notNull(),
    planId: text().notNull(),
    /** Null is unlimited. Rises within a period, never shrinks. */
    includedLimit: amount(),
    includedUsed: amount().notNull().default(sql`0`),
    includedHeld: amount().notNull().default(sql`0`),
    prepaidUsed: amount().notNull().default(sql`0`),
    overageUsed: amount().notNull().default(sql`0`),
    overageHeld: amount().notNull().default(sql`0`),
    requests: amount().notNull().default(sql`0`),
    costNanos: amount().notNull().default(sql`0`),
  },
  (table) => [
    primaryKey({
      columns: [table.workspaceId, table.periodSource, table.periodStart],
    }),
    check(
      "usage_totals_never_negative",
      sql`least(${table.includedUsed}, ${table.includedHeld}, ${table.prepaidUsed}, ${table.overageUsed}, ${table.overageHeld}, ${table.requests}, ${table.costNanos}) >= 0`,
    ),
    check(
      "usage_totals_never_above_the_limit",
      sql`${table.includedUsed} + ${table.includedHeld} <= ${table.includedLimit}`,
    ),
  ],
);

/** One person's day (UTC) in a workspace. */
export const usageDays = pgTable(
  "usage_days",
  {
    workspaceId: uuid()
      .notNull()
      .references(() => workspaces.id),
    userId: uuid()
      .notNull()
      .references(() => users.id),
    day: date({ mode: "string" }).notNull(),
    /** Counted at reserve, given back by release. */
    requests: integer().notNull().default(0),
    inputTokens: amount().notNull().default(sql`0`),
    outputTokens: amount().notNull().default(sql`0`),
    credits: amount().notNull().default(sql`0`),
    costNanos: amount().notNull().default(sql`0`),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.userId, table.day] }),
    index("usage_days_by_user").on(table.userId, table.day),
    check(
      "usage_days_never_negative",
      sql`least(${table.requests}, ${table.inputTokens}, ${table.outputTokens}, ${table.credits}, ${table.costNanos}) >= 0`,
    ),
  ],
);
