import { z } from "zod";

/** Credits and tokens as JSON carries them: whole, and within 2^53. */
const count = z.int().min(0);
const moment = z.iso.datetime();

export const periodSource = z.enum(["free", "trial", "subscription"]);

/** What a workspace has used, holds and has left: the body of `GET /api/usage`. */
export const usageSummary = z.object({
  plan: z.object({ id: z.string(), name: z.string() }),
  period: z.object({ source: periodSource, start: moment, end: moment }),
  /** `limit` and `remaining` are null where the plan is unlimited. */
  credits: z.object({
    used: count,
    held: count,
    limit: count.nullable(),
    remaining: count.nullable(),
  }),
  prepaid: z.object({ balance: count, held: count, debt: count }),
  overage: z.object({
    isEnabled: z.boolean(),
    used: count,
    held: count,
    cap: count,
  }),
  /** Of the person who asks, in the UTC day; `limit` null is unlimited. */
  requestsToday: z.object({
    used: count,
    limit: count.nullable(),
    resetsAt: moment,
  }),
});
export type UsageSummary = z.output<typeof usageSummary>;

/** What one call used and cost the customer, equal to its ledger rows. */
export const receipt = z.object({
  requestId: z.uuid(),
  conversationId: z.uuid().nullable(),
  feature: z.string(),
  state: z.enum(["held", "settled", "released", "expired"]),
  outcome: z.enum(["completed", "stopped", "failed", "abandoned"]).nullable(),
  /** The model asked for, and the one that answered. */
  modelId: z.string(),
  servedModelId: z.string().nullable(),
  priceId: z.uuid(),
  inputTokens: count,
  cachedInputTokens: count,
  outputTokens: count,
  reasoningTokens: count,
  credits: count,
  includedCredits: count,
  prepaidCredits: count,
  overageCredits: count,
  /** Still reserved while the call runs. */
  heldCredits: count,
  isEstimated: z.boolean(),
  startedAt: moment,
  timeToFirstTokenMs: count.nullable(),
  errorCode: z.string().nullable(),
  /** The oldest message that was sent; null when all were. */
  contextStartId: z.uuid().nullable(),
});
export type Receipt = z.output<typeof receipt>;

/** A call with the weights it is charged by. */
export type PricedCall = {
  receipt: Receipt;
  cacheWriteTokens: number;
  /** The price version: its id is the receipt's `priceId`. Credits a token. */
  price: {
    effectiveFrom: string;
    weights: {
      input: number;
      cachedInput: number;
      cacheWrite: number;
      output: number;
    };
  };
};

/** What a receipt is explained by: the body of `GET /api/usage/receipts/{id}`. */
export type ReceiptDetails = PricedCall & {
  /** Calls of a provider, of the models that did not answer too. */
  attempts: number;
  /** Older messages that were not sent; null when all were. */
  leftOutMessages: number | null;
  /** What naming the conversation cost, at its first answer. */
  title: Receipt | null;
};

/** A call in a list, and whose it was. */
export type Call = Receipt & { person: { id: string; name: string } };
