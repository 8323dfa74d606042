import type { RateRefusal, Standing } from "@/features/rates/bucket";

/** Why a call may not be made. Credits are whole; moments are UTC. */
export type LimitRefusal =
  | RateRefusal
  | { kind: "idempotency_key_reused" }
  | {
      kind: "request_in_progress";
      requestId: string;
      conversationId: string | null;
      answerId: string | null;
    }
  | { kind: "account_suspended"; reason: string | null }
  | { kind: "forbidden" }
  | { kind: "service_paused"; reason: string | null; modelId: string | null }
  | { kind: "model_unknown" }
  | { kind: "model_not_in_plan"; planId: string }
  | { kind: "payment_past_due"; pastDueSince: Date }
  | { kind: "too_many_concurrent"; used: number; limit: number | null }
  | {
      kind: "quota_exceeded";
      limitKind: "period_credits" | "daily_requests";
      planId: string;
      needed: bigint;
      left: bigint;
      used: bigint;
      held: bigint;
      limit: bigint;
      resetsAt: Date;
    }
  | {
      kind: "spend_cap_reached";
      needed: bigint;
      left: bigint;
      used: bigint;
      held: bigint;
      limit: bigint;
      resetsAt: Date;
    }
  | { kind: "input_too_large"; inputTokens: number; inputTokensMax: number };

/** The same key and body have been answered: show that answer, charge nothing. */
export type AnsweredCall = {
  kind: "already_answered";
  requestId: string;
  conversationId: string | null;
  answerId: string | null;
};

/** Credits promised to one call, and what they allow it. */
export type Hold = {
  requestId: string;
  planId: string;
  priceId: string;
  /** The granted ceiling; the same number goes to the provider. */
  maxOutputTokens: number;
  inputTokensHeld: number;
  heldCredits: bigint;
  startedAt: Date;
  /** How the buckets stand that it took a token from. */
  standings: Standing[];
};

/** What a provider says, or we estimate, a call used. Tokens. */
export type CallUsage = {
  /** All input, cache reads and writes included. */
  inputTokens: number;
  cachedInputTokens: number;
  cacheWriteTokens: number;
  /** All output, reasoning included. */
  outputTokens: number;
  reasoningTokens: number;
  isEstimated: boolean;
  /** The provider's own numbers as they came; null when it sent none. */
  raw: unknown;
};
