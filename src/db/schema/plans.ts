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
import { amount, flag, moment } from "./columns.ts";

export const modelTier = pgEnum("model_tier", ["standard", "premium"]);
export const modelProvider = pgEnum("model_provider", [
  "openai",
  "groq",
  "local",
]);
export const modelKind = pgEnum("model_kind", ["chat", "embedding"]);
export const modelStatus = pgEnum("model_status", ["active", "retired"]);

/** What a workspace may do and what it is given, as data. */
export const plans = pgTable(
  "plans",
  {
    id: text().primaryKey(),
    name: text().notNull(),
    priceUsdCents: amount().notNull(),
    /** Price and credits are for each seat, and the credits are pooled. */
    isPerSeat: flag().notNull().default(false),
    /** Null is unlimited. */
    creditsPerPeriod: amount(),
    /** A UTC day; null is unlimited. */
    dailyRequestsPerMember: integer(),
    concurrentCallsPerMember: integer().notNull(),
    modelTiers: modelTier().array().notNull(),
    outputTokensMax: integer().notNull(),
    /** Of one file. */
    fileBytesMax: integer().notNull().default(5_000_000),
    filesPerMessageMax: integer().notNull().default(4),
    /** Of all files of one person, whoever pays. */
    storedFileBytesMax: amount().notNull().default(sql`50000000`),
    allowsPrepaid: flag().notNull(),
    allowsOverage: flag().notNull(),
    /** Shown and sold; any other row is for whoever has it. */
    isOffered: flag().notNull().default(false),
    sortOrder: integer().notNull(),
    /** Set by an admin's edit; seeding leaves an edited row alone. */
    editedAt: moment(),
    /** Edited since Stripe was last brought to it; the job `offers` does that. */
    awaitsStripe: flag().notNull().default(false),
  },
  (table) => [
    check(
      "plans_limits_positive",
      sql`${table.outputTokensMax} > 0 and ${table.concurrentCallsPerMember} > 0`,
    ),
    check("plans_credits_not_negative", sql`${table.creditsPerPeriod} >= 0`),
    check(
      "plans_file_limits_not_negative",
      sql`least(${table.fileBytesMax}, ${table.filesPerMessageMax}, ${table.storedFileBytesMax}) >= 0`,
    ),
  ],
);

/** Prepaid credits as they are sold. A pack that is no longer sold stays. */
export const creditPacks = pgTable(
  "credit_packs",
  {
    id: text().primaryKey(),
    name: text().notNull(),
    credits: amount().notNull(),
    priceUsdCents: amount().notNull(),
    sortOrder: integer().notNull(),
    isActive: flag().notNull().default(true),
    /** Set by an admin's edit; seeding leaves an edited row alone. */
    editedAt: moment(),
    /** Edited since Stripe was last brought to it; the job `offers` does that. */
    awaitsStripe: flag().notNull().default(false),
  },
  (table) => [
    check(
      "credit_packs_amounts_positive",
      sql`${table.credits} > 0 and ${table.priceUsdCents} > 0`,
    ),
  ],
);

/** A language model people may call. `retired` keeps old receipts readable. */
export const models = pgTable(
  "models",
  {
    id: text().primaryKey(),
    name: text().notNull(),
    provider: modelProvider().notNull(),
    kind: modelKind().notNull().default("chat"),
    tier: modelTier().notNull(),
    status: modelStatus().notNull().default("active"),
    contextTokensMax: integer().notNull(),
    outputTokensMax: integer().notNull(),
    /** Its hidden thinking is billed as output and cannot be counted by us. */
    isReasoning: flag().notNull().default(false),
    /**
     * Input tokens of an image, and of each 512-pixel tile of it. Null: the
     * model does not see.
     */
    imageTokens: integer(),
    imageTileTokens: integer(),
    fallbackModelId: text(),
    successorModelId: text(),
    /** The brake for this model alone. */
    isPaused: flag().notNull().default(false),
    pausedReason: text(),
    /** Paused, and its running calls are stopped too. */
    isStopped: flag().notNull().default(false),
    sortOrder: integer().notNull(),
    editedAt: moment(),
  },
  (table) => [
    index("models_by_fallback").on(table.fallbackModelId),
    index("models_by_successor").on(table.successorModelId),
    check(
      "models_see_with_both_counts",
      sql`(${table.imageTokens} is null) = (${table.imageTileTokens} is null)`,
    ),
    check(
      "models_stopped_only_while_paused",
      sql`not ${table.isStopped} or ${table.isPaused}`,
    ),
  ],
);

/**
 * What a model costs us and how its tokens are weighed, from a moment on. A
 * row is never edited (a trigger refuses it): a new one takes over.
 */
export const modelPrices = pgTable(
  "model_prices",
  {
    id: uuid().primaryKey().defaultRandom(),
    modelId: text()
      .notNull()
      .references(() => models.id),
    effectiveFrom: moment().notNull(),
    /** Micro-dollars per million tokens. */
    inputMicros: amount().notNull(),
    cachedInputMicros: amount().notNull(),
    cacheWriteMicros: amount().notNull(),
    outputMicros: amount().notNull(),
    /** Credits a token. */
    inputWeight: integer().notNull(),
    cachedInputWeight: integer().notNull(),
    cacheWriteWeight: integer().notNull(),
    outputWeight: integer().notNull(),
    createdAt: moment().notNull().defaultNow(),
  },
  (table) => [
    unique("model_prices_one_from_a_moment").on(
      table.modelId,
      table.effectiveFrom,
    ),
    check(
      "model_prices_not_negative",
      sql`least(${table.inputMicros}, ${table.cachedInputMicros}, ${table.cacheWriteMicros}, ${table.outputMicros}) >= 0`,
    ),
    check(
      "model_prices_weights_positive",
      sql`least(${table.inputWeight}, ${table.cachedInputWeight}, ${table.cacheWriteWeight}) > 0 and ${table.outputWeight} >= 0`,
    ),
  ],
);
