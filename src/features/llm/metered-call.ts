import "server-only";
import type { LanguageModelV4Prompt } from "@ai-sdk/provider";
import type { SQL } from "drizzle-orm";
import type { Result } from "@/core/result";
import type { Companion } from "@/db/call";
import type {
  CallRates,
  ReserveRequest,
  UnownedRequest,
} from "@/features/limits/reserve-request";
import type { ModelRow } from "@/features/plans/queries";
import type { Ending } from "./ending.ts";
import type { CallTimeouts } from "./running-call.ts";

/** Less output than this is not worth a call. */
const OUTPUT_TOKENS_MIN = 256;

/** Longest life of a route that runs calls; hosts end a function then. */
export const ROUTE_SECONDS_MAX = 300;

const TIMEOUTS: CallTimeouts = {
  firstTokenMs: 30_000,
  idleMs: 30_000,
  /** Leaves the route time to save and settle. */
  wholeCallMs: (ROUTE_SECONDS_MAX - 15) * 1_000,
};
/** Thinking happens before the first token that can be seen. */
const REASONING_FIRST_TOKEN_MS = 150_000;

export type MeteredCall = {
  requestId: string;
  workspaceId: string;
  userId: string;
  conversationId: string | null;
  answerId: string | null;
  feature: "chat" | "title";
  countsAsRequest: boolean;
  model: ModelRow;
  /** May answer in the model's place when it fails before its first token. */
  fallback: ModelRow | null;
  /** Messages of the prompt. */
  messageCount: number;
  /** Asked once, when the call is held: what is refused costs no reading. */
  readPrompt: () => Promise<LanguageModelV4Prompt>;
  inputTokensCounted: number;
  /** The least output worth a call, and the most; absent: as for an answer. */
  outputTokens?: { min: number; max: number };
  idempotencyKey: string;
  requestHash: string;
  timeouts?: Partial<CallTimeouts>;
  /** Whose tokens of the rate limiter it takes; absent: nobody's. */
  rates?: CallRates;
};

/** A call before it is known whose it is. */
export type UnownedCall = Omit<MeteredCall, "workspaceId" | "userId">;

/** What stores it, or what became of a hold that was asked for already. */
export type Opening<Stored> =
  | Companion<Stored>
  | { reserved: unknown; stored: Stored | null };

/** Where the output goes, and what must happen between the steps of a call. */
export type CallSink<Stored, Refusal extends { kind: string }> = {
  /** What is stored with the hold, in its statement. */
  opening: Opening<Stored>;
  /** Before the provider is called. A refusal releases the hold. */
  onOpened(stored: Stored): Result<null, Refusal>;
  onText(text: string): void;
  /**
   * After the last text: what saves it, in one statement with the settle or,
   * when that fails, before it. Its faults change no charge.
   */
  closing(ending: Ending): Promise<SQL>;
};

/** What to reserve for a call. */
export const reservationFor = (
  call: MeteredCall,
  traceId: string | null,
): ReserveRequest => ({
  ...unownedReservationFor(call, traceId),
  workspaceId: call.workspaceId,
  userId: call.userId,
});

/** The same, before it is known whose call it is. */
export const unownedReservationFor = (
  call: UnownedCall,
  traceId: string | null,
): UnownedRequest => ({
  requestId: call.requestId,
  conversationId: call.conversationId,
  answerId: call.answerId,
  feature: call.feature,
  countsAsRequest: call.countsAsRequest,
  modelId: call.model.id,
  idempotencyKey: call.idempotencyKey,
  requestHash: call.requestHash,
  inputTokensCounted: call.inputTokensCounted,
  messageCount: call.messageCount,
  outputTokensMin: call.outputTokens?.min ?? OUTPUT_TOKENS_MIN,
  outputTokensMax: call.outputTokens?.max ?? null,
  traceId,
  ...(call.rates && { rates: call.rates }),
});

/** How long a call may take at each point. */
export const timeoutsFor = (call: MeteredCall): CallTimeouts => ({
  ...TIMEOUTS,
  ...(call.model.isReasoning && { firstTokenMs: REASONING_FIRST_TOKEN_MS }),
  ...call.timeouts,
});
