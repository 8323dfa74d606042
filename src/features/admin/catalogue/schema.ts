import { z } from "zod";
import { reason } from "../schema.ts";

/** A scheduled price is in force no sooner than so after it is added. */
export const PRICE_LEAD_MINUTES = 5;

const MICROS_PER_USD = 1_000_000n;

/** Dollars a million tokens, at most $9,999 with six decimals, as micro-dollars. */
const usdMicros = z
  .string()
  .trim()
  .regex(/^\d{1,4}(\.\d{1,6})?$/)
  .transform((dollars) => {
    const [whole = "0", part = ""] = dollars.split(".");
    return BigInt(whole) * MICROS_PER_USD + BigInt(part.padEnd(6, "0"));
  });

/** Micro-dollars as they are typed: 150000 is "0.15". */
export function typedUsd(micros: bigint): string {
  const part = String(micros % MICROS_PER_USD).padStart(6, "0");
  return `${micros / MICROS_PER_USD}.${part}`.replace(/\.?0+$/, "");
}

const CENTS_PER_USD = 100n;
/** Stripe charges no less. */
const PRICE_USD_CENTS_MIN = 50n;
const PRICE_USD_CENTS_MAX = 10_000_000n;

/** Dollars with at most two decimals, as cents. */
const usdCents = z
  .string()
  .trim()
  .regex(/^\d{1,6}(\.\d{1,2})?$/)
  .transform((dollars) => {
    const [whole = "0", part = ""] = dollars.split(".");
    return BigInt(whole) * CENTS_PER_USD + BigInt(part.padEnd(2, "0"));
  })
  .refine(
    (cents) => cents >= PRICE_USD_CENTS_MIN && cents <= PRICE_USD_CENTS_MAX,
  );

/** The cents of a price as it is typed; null while it cannot be used. */
export const readUsdCents = (typed: string): bigint | null =>
  usdCents.safeParse(typed).data ?? null;

/** Cents as they are typed: 2000 is "20", 2050 is "20.50". */
export function typedUsdCents(cents: bigint): string {
  const part = String(cents % CENTS_PER_USD).padStart(2, "0");
  return `${cents / CENTS_PER_USD}${part === "00" ? "" : `.${part}`}`;
}

/** When the row was last edited, as its form was given it; empty for never. */
const seen = z
  .string()
  .regex(/^\d{0,15}$/)
  .transform((ms) => (ms === "" ? null : Number(ms)));

/** Credits a token. */
const weight = z.coerce.number().int().min(1).max(1_000);

/** As `datetime-local` gives it, taken for UTC. */
const utcMinute = z
  .string()
  .regex(/^2\d{3}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/)
  .transform((local) => new Date(`${local}Z`))
  .refine((moment) => !Number.isNaN(moment.getTime()));

/** A price version as it is typed. */
export const newPrice = z.object({
  modelId: z.string().min(1).max(100),
  effectiveFrom: utcMinute,
  inputMicros: usdMicros,
  cachedInputMicros: usdMicros,
  cacheWriteMicros: usdMicros,
  outputMicros: usdMicros,
  inputWeight: weight,
  cachedInputWeight: weight,
  cacheWriteWeight: weight,
  outputWeight: weight,
});

export type NewPrice = z.output<typeof newPrice>;

export const addPriceInput = newPrice.extend({ reason });

/** A box that is not ticked is not sent at all. */
const ticked = z
  .literal("on")
  .optional()
  .transform((value) => value === "on");

const whole = (least: number, most: number) =>
  z.coerce.number().int().min(least).max(most);

/** Empty is no limit. */
const limit = (most: number) =>
  z
    .string()
    .trim()
    .regex(/^\d{0,15}$/)
    .transform((digits) => (digits === "" ? null : Number(digits)))
    .refine((count) => count === null || count <= most);

const CREDITS_MAX = 1_000_000_000_000;

export const editPlanInput = z.object({
  planId: z.string().min(1).max(64),
  seen,
  /** Absent for a plan that has none. */
  priceUsdCents: usdCents.optional(),
  isOffered: ticked,
  creditsPerPeriod: limit(CREDITS_MAX).transform((credits) =>
    credits === null ? null : BigInt(credits),
  ),
  dailyRequestsPerMember: limit(1_000_000),
  concurrentCallsPerMember: whole(1, 1_000),
  outputTokensMax: whole(256, 1_000_000),
  hasStandard: ticked,
  hasPremium: ticked,
  allowsPrepaid: ticked,
  allowsOverage: ticked,
  reason,
});

export type PlanEdit = Omit<z.output<typeof editPlanInput>, "reason">;

/** Empty is none. */
const modelId = z
  .string()
  .max(100)
  .transform((id) => (id === "" ? null : id));

const name = z.string().trim().min(1).max(60);

const pack = z.object({
  name,
  credits: whole(1_000, CREDITS_MAX).transform(BigInt),
  priceUsdCents: usdCents,
  sortOrder: whole(0, 1_000),
  isActive: ticked,
});

export const addPackInput = pack.extend({ reason });

export type NewPack = z.output<typeof pack>;

export const editPackInput = addPackInput.extend({
  packId: z.string().min(1).max(64),
  seen,
});

export type PackEdit = Omit<z.output<typeof editPackInput>, "reason">;

export const editModelInput = z.object({
  modelId: z.string().min(1).max(100),
  seen,
  name,
  status: z.enum(["active", "retired"]),
  tier: z.enum(["standard", "premium"]),
  contextTokensMax: whole(1_000, 10_000_000),
  outputTokensMax: whole(0, 1_000_000),
  fallbackModelId: modelId,
  successorModelId: modelId,
  reason,
});

export type ModelEdit = Omit<z.output<typeof editModelInput>, "reason">;

/** As a vendor or a server of one's own names it, "meta/llama-3:8b" among them. */
const newModelId = z
  .string()
  .trim()
  .regex(/^[\w.][\w.:/@-]{0,99}$/)
  .refine((id) => id !== ".." && id !== "." && id !== NEW_ENTRY);

/** The address of the form for a new one, which no id may be. */
const NEW_ENTRY = "new";

/** Tokens that an image counts; empty for a model that does not see. */
const imageCount = limit(1_000_000);

const newModelFields = z.object({
  id: newModelId,
  name,
  provider: z.enum(["openai", "groq", "local"]),
  kind: z.enum(["chat", "embedding"]),
  tier: z.enum(["standard", "premium"]),
  contextTokensMax: whole(1_000, 10_000_000),
  outputTokensMax: whole(0, 1_000_000),
  imageTokens: imageCount,
  imageTileTokens: imageCount,
  isReasoning: ticked,
});

/** A model as it is typed, with the price it begins with. */
export const newModel = newModelFields.extend(
  newPrice.omit({ modelId: true, effectiveFrom: true }).shape,
);

export type NewModel = z.output<typeof newModel>;

export const addModelInput = newModel.extend({ reason });
