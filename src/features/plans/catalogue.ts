import type {
  creditPacks,
  modelPrices,
  models,
  plans,
} from "@/db/schema/plans";

type PlanSeed = Omit<typeof plans.$inferInsert, "editedAt" | "awaitsStripe">;
type PackSeed = Omit<
  typeof creditPacks.$inferInsert,
  "editedAt" | "isActive" | "awaitsStripe"
>;
type ModelSeed = Omit<typeof models.$inferInsert, "editedAt">;
type PriceSeed = Omit<typeof modelPrices.$inferInsert, "id" | "createdAt">;

export const DEFAULT_MODEL_ID = "gpt-4o-mini";

/** The plans a new installation starts with (PRODUCT.md, "Plans"). */
export const PLANS: PlanSeed[] = [
  {
    id: "free",
    name: "Free",
    priceUsdCents: 0n,
    creditsPerPeriod: 50_000n,
    dailyRequestsPerMember: 10,
    concurrentCallsPerMember: 3,
    modelTiers: ["standard"],
    outputTokensMax: 1_024,
    fileBytesMax: 5_000_000,
    filesPerMessageMax: 4,
    storedFileBytesMax: 50_000_000n,
    allowsPrepaid: true,
    allowsOverage: false,
    isOffered: true,
    sortOrder: 1,
  },
  {
    id: "pro",
    name: "Pro",
    priceUsdCents: 2_000n,
    creditsPerPeriod: 2_000_000n,
    dailyRequestsPerMember: 200,
    concurrentCallsPerMember: 8,
    modelTiers: ["standard", "premium"],
    outputTokensMax: 4_096,
    fileBytesMax: 20_000_000,
    filesPerMessageMax: 10,
    storedFileBytesMax: 2_000_000_000n,
    allowsPrepaid: true,
    allowsOverage: true,
    isOffered: true,
    sortOrder: 2,
  },
  {
    id: "team",
    name: "Team",
    priceUsdCents: 3_000n,
    isPerSeat: true,
    creditsPerPeriod: 3_000_000n,
    dailyRequestsPerMember: 400,
    concurrentCallsPerMember: 8,
    modelTiers: ["standard", "premium"],
    outputTokensMax: 8_192,
    fileBytesMax: 20_000_000,
    filesPerMessageMax: 10,
    storedFileBytesMax: 5_000_000_000n,
    allowsPrepaid: true,
    allowsOverage: true,
    isOffered: true,
    sortOrder: 3,
  },
  {
    id: "enterprise",
    name: "Enterprise",
    priceUsdCents: 0n,
    creditsPerPeriod: null,
    dailyRequestsPerMember: null,
    concurrentCallsPerMember: 32,
    modelTiers: ["standard", "premium"],
    outputTokensMax: 16_384,
    fileBytesMax: 20_000_000,
    filesPerMessageMax: 10,
    storedFileBytesMax: 20_000_000_000n,
    allowsPrepaid: false,
    allowsOverage: false,
    isOffered: true,
    sortOrder: 4,
  },
];

/** The credit packs a new installation sells. */
export const CREDIT_PACKS: PackSeed[] = [
  {
    id: "pack_500k",
    name: "500,000 credits",
    credits: 500_000n,
    priceUsdCents: 600n,
    sortOrder: 1,
  },
  {
    id: "pack_2m",
    name: "2 million credits",
    credits: 2_000_000n,
    priceUsdCents: 2_200n,
    sortOrder: 2,
  },
  {
    id: "pack_10m",
    name: "10 million credits",
    credits: 10_000_000n,
    priceUsdCents: 10_000n,
    sortOrder: 3,
  },
];

/**
 * Windows and ceilings are the vendors' own, in tokens; so is what an image
 * counts (OpenAI, "Images and vision", cost of tile-based image tokens).
 */
export const MODELS: ModelSeed[] = [
  {
    id: "gpt-4o-mini",
    name: "GPT-4o mini",
    provider: "openai",
    tier: "standard",
    contextTokensMax: 128_000,
    outputTokensMax: 16_384,
    imageTokens: 2_833,
    imageTileTokens: 5_667,
    fallbackModelId: "llama-3.3-70b-versatile",
    sortOrder: 1,
  },
  {
    id: "llama-3.3-70b-versatile",
    name: "Llama 3.3",
    provider: "groq",
    tier: "standard",
    contextTokensMax: 131_072,
    outputTokensMax: 32_768,
    fallbackModelId: "gpt-4o-mini",
    sortOrder: 2,
  },
  {
    id: "gpt-4o",
    name: "GPT-4o",
    provider: "openai",
    tier: "premium",
    contextTokensMax: 128_000,
    outputTokensMax: 16_384,
    imageTokens: 85,
    imageTileTokens: 170,
    sortOrder: 3,
  },
  {
    id: "tollgate-local",
    name: "Local model",
    provider: "local",
    tier: "standard",
    contextTokensMax: 32_768,
    outputTokensMax: 4_096,
    sortOrder: 4,
  },
  {
    id: "text-embedding-3-small",
    name: "Text embedding 3 small",
    provider: "openai",
    kind: "embedding",
    tier: "standard",
    contextTokensMax: 8_191,
    outputTokensMax: 0,
    sortOrder: 5,
  },
];

const FIRST_PRICES = new Date("2026-01-01T00:00:00Z");

const STANDARD_WEIGHTS = {
  inputWeight: 1,
  cachedInputWeight: 1,
  cacheWriteWeight: 1,
  outputWeight: 1,
};

/**
 * Micro-dollars per million tokens, as the vendors list them; neither charges
 * more for writing its cache than for reading the input.
 */
export const MODEL_PRICES: PriceSeed[] = [
  {
    modelId: "gpt-4o-mini",
    effectiveFrom: FIRST_PRICES,
    inputMicros: 150_000n,
    cachedInputMicros: 75_000n,
    cacheWriteMicros: 150_000n,
    outputMicros: 600_000n,
    ...STANDARD_WEIGHTS,
  },
  {
    modelId: "llama-3.3-70b-versatile",
    effectiveFrom: FIRST_PRICES,
    inputMicros: 590_000n,
    cachedInputMicros: 590_000n,
    cacheWriteMicros: 590_000n,
    outputMicros: 790_000n,
    ...STANDARD_WEIGHTS,
  },
  {
    modelId: "gpt-4o",
    effectiveFrom: FIRST_PRICES,
    inputMicros: 2_500_000n,
    cachedInputMicros: 1_250_000n,
    cacheWriteMicros: 2_500_000n,
    outputMicros: 10_000_000n,
    inputWeight: 4,
    cachedInputWeight: 2,
    cacheWriteWeight: 4,
    outputWeight: 16,
  },
  {
    modelId: "tollgate-local",
    effectiveFrom: FIRST_PRICES,
    inputMicros: 0n,
    cachedInputMicros: 0n,
    cacheWriteMicros: 0n,
    outputMicros: 0n,
    ...STANDARD_WEIGHTS,
  },
  {
    modelId: "text-embedding-3-small",
    effectiveFrom: FIRST_PRICES,
    inputMicros: 20_000n,
    cachedInputMicros: 20_000n,
    cacheWriteMicros: 20_000n,
    outputMicros: 0n,
    ...STANDARD_WEIGHTS,
  },
];
