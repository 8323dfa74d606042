import type { Receipt } from "@/features/usage/schema";

const RECEIPT: Receipt = {
  requestId: "00000000-0000-4000-8000-000000000001",
  conversationId: null,
  feature: "chat",
  state: "settled",
  outcome: "completed",
  modelId: "gpt-4o-mini",
  servedModelId: "gpt-4o-mini",
  priceId: "00000000-0000-4000-8000-000000000002",
  inputTokens: 312,
  cachedInputTokens: 256,
  outputTokens: 184,
  reasoningTokens: 0,
  credits: 496,
  includedCredits: 496,
  prepaidCredits: 0,
  overageCredits: 0,
  heldCredits: 0,
  isEstimated: false,
  startedAt: "2026-11-21T14:02:00Z",
  timeToFirstTokenMs: 400,
  errorCode: null,
  contextStartId: null,
};

/** A whole answer that the plan has paid for. */
export const aReceipt = (differing: Partial<Receipt> = {}): Receipt => ({
  ...RECEIPT,
  ...differing,
});
