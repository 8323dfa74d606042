import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { creditBalances } from "@/db/schema/billing";
import { reserve } from "@/features/limits/reserve";
import type { ReserveRequest } from "@/features/limits/reserve-request";
import type { Hold } from "@/features/limits/schema";
import type { Settlement } from "@/features/limits/settle";
import { givenUser } from "./build.ts";

/** Mid-month, mid-day: no period and no day ends nearby. */
export const NOON = new Date("2026-03-15T12:00:00Z");

export const later = (moment: Date, step: { seconds: number }) =>
  new Date(moment.getTime() + step.seconds * 1_000);

/** When the lease of a call that began at noon, and was never renewed, is over. */
export const AFTER_THE_LEASE = later(NOON, { seconds: 31 });

export type Payer = { workspaceId: string; userId: string; planId: string };

type Terms = {
  /** Included credits of the period; null is unlimited. */
  credits?: bigint | null;
  dailyRequests?: number | null;
  concurrentCalls?: number;
  tiers?: ("standard" | "premium")[];
  outputTokensMax?: number;
  prepaid?: bigint;
  debt?: bigint;
  /** Turns overage on with this cap, in credits. */
  overageCap?: bigint;
};

/**
 * A person whose workspace has a plan of its own with just these limits; its
 * period is March 2026. Generous where nothing is said.
 */
export const givenPayer = (db: Database, terms: Terms = {}): Promise<Payer> =>
  givenUser(db, {
    planId: "pro",
    now: NOON,
    limits: {
      creditsPerPeriod:
        terms.credits === undefined ? 1_000_000n : terms.credits,
      dailyRequestsPerMember: terms.dailyRequests ?? null,
      concurrentCallsPerMember: terms.concurrentCalls ?? 1_000,
      modelTiers: terms.tiers ?? ["standard", "premium"],
      outputTokensMax: terms.outputTokensMax ?? 4_096,
    },
    ...(terms.prepaid && { prepaidCredits: terms.prepaid }),
    ...(terms.debt && { debtCredits: terms.debt }),
    ...(terms.overageCap && { overageCapCredits: terms.overageCap }),
  });

/**
 * A call of one message. With one credit a token its hold is the input counted
 * × 1.1 + 8, and the output granted.
 */
export const aCall = (
  payer: Payer,
  overrides: Partial<ReserveRequest> = {},
): ReserveRequest => ({
  requestId: randomUUID(),
  workspaceId: payer.workspaceId,
  userId: payer.userId,
  conversationId: randomUUID(),
  answerId: randomUUID(),
  feature: "chat",
  countsAsRequest: true,
  modelId: "gpt-4o-mini",
  idempotencyKey: randomUUID(),
  requestHash: "hash",
  inputTokensCounted: 100,
  messageCount: 1,
  outputTokensMin: 256,
  outputTokensMax: null,
  traceId: null,
  now: NOON,
  ...overrides,
});

/**
 * A call that holds exactly `credits`, or is refused: no input and an output
 * that must be had whole.
 */
export const aCallOf = (
  payer: Payer,
  credits: number,
  overrides: Partial<ReserveRequest> = {},
): ReserveRequest =>
  aCall(payer, {
    inputTokensCounted: 0,
    messageCount: 0,
    outputTokensMin: credits,
    outputTokensMax: credits,
    ...overrides,
  });

/** Reserves for a call that must be granted. */
export async function held(db: Database, call: ReserveRequest): Promise<Hold> {
  const reserved = await reserve(db, call);
  if (reserved.ok) return reserved.value;
  throw new Error(`the call is refused: ${reserved.refusal.kind}`);
}

/** The end of a call: complete, with these tokens. */
export const anEnding = (
  hold: { requestId: string },
  tokens: { input?: number; output?: number } = {},
  overrides: Partial<Settlement> = {},
): Settlement => ({
  requestId: hold.requestId,
  outcome: "completed",
  servedModelId: "gpt-4o-mini",
  usage: {
    inputTokens: tokens.input ?? 0,
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: tokens.output ?? 0,
    reasoningTokens: 0,
    isEstimated: false,
    raw: null,
  },
  receivedOutputTokens: tokens.output ?? 0,
  attempts: 1,
  errorCode: null,
  firstTokenAt: NOON,
  failedAttemptsCostNanos: 0n,
  now: NOON,
  ...overrides,
});

/** The provider failed before its first token. */
export const aRelease = (hold: { requestId: string }) => ({
  requestId: hold.requestId,
  outcome: "failed" as const,
  errorCode: "provider_error",
  attempts: 1,
  failedAttemptsCostNanos: 0n,
  now: NOON,
});

/** The prepaid row of a workspace. */
export async function balanceOf(db: Database, payer: Payer) {
  const [balance] = await db
    .select()
    .from(creditBalances)
    .where(eq(creditBalances.workspaceId, payer.workspaceId));
  if (!balance) throw new Error("the workspace has no balance");
  return balance;
}
