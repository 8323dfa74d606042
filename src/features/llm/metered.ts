import "server-only";
import type { LanguageModelV4Prompt } from "@ai-sdk/provider";
import { describeFault, log } from "@/core/log";
import { ok, type Result, refuse } from "@/core/result";
import { beginStep, inStep, type Step } from "@/core/telemetry";
import type { Database } from "@/db/client";
import { release } from "@/features/limits/release";
import { reserve } from "@/features/limits/reserve";
import type {
  AnsweredCall,
  Hold,
  LimitRefusal,
} from "@/features/limits/schema";
import { settle } from "@/features/limits/settle";
import type { ModelRow } from "@/features/plans/queries";
import type { Receipt } from "@/features/usage/schema";
import { type GenerationEnd, generate } from "./generate.ts";
import { type CallTimeouts, RunningCall } from "./running-call.ts";
import {
  addRunningCall,
  removeRunningCall,
  whyNoNewCalls,
} from "./running-calls.ts";
import { estimateUsage } from "./usage.ts";

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
  prompt: LanguageModelV4Prompt;
  inputTokensCounted: number;
  idempotencyKey: string;
  requestHash: string;
  timeouts?: Partial<CallTimeouts>;
};

/** Where the output goes, and what must happen between the steps of a call. */
export type CallSink<Refusal extends { kind: string }> = {
  /** After the hold and before the provider is called. A refusal releases. */
  onHeld(hold: Hold): Promise<Result<null, Refusal>>;
  onText(text: string): void;
  /** After the last text and before the settle. Its faults change no charge. */
  save(ending: Ending): Promise<void>;
};

/** How a call ended, as its ledger will say. */
export type Ending = {
  outcome: "completed" | "stopped" | "failed";
  /** A code of the HTTP contract; null when nothing went wrong. */
  errorCode:
    | "provider_error"
    | "provider_unavailable"
    | "service_paused"
    | "account_suspended"
    | null;
  servedModelId: string;
};

export type ServerBusy = { kind: "shutting_down" } | { kind: "server_full" };

/** The receipt is null while the charge waits for the sweep. */
export type Conclusion = Ending & { receipt: Receipt | null };

export type StartedCall = {
  hold: Hold;
  /** Resolves at the first text; never, when there is none. */
  firstText: Promise<void>;
  /** Never rejects. */
  done: Promise<Conclusion>;
};

/**
 * Makes one model call that is paid for: reserves, lets the caller store what
 * it must, calls the provider, passes the text on, lets the caller save, and
 * settles or releases exactly once. Returns as soon as the provider is being
 * called; the call then belongs to the process and to no request.
 *
 * Refuses without any provider call: what reserve refuses, what `onHeld`
 * refuses, and with `shutting_down` or `server_full` when this process takes no
 * more calls.
 */
export async function startMeteredCall<Refusal extends { kind: string }>(
  db: Database,
  call: MeteredCall,
  sink: CallSink<Refusal>,
): Promise<
  Result<StartedCall, LimitRefusal | AnsweredCall | ServerBusy | Refusal>
> {
  const closed = whyNoNewCalls();
  if (closed === "shutting_down") return refuse({ kind: "shutting_down" });
  if (closed === "full") return refuse({ kind: "server_full" });

  const step = beginStep(`${call.feature} call`, {
    "tollgate.request_id": call.requestId,
    "gen_ai.request.model": call.model.id,
  });
  const held = await inStep(step, "reserve", () =>
    reserve(db, reservationFor(call, step)),
  );
  if (!held.ok) {
    step.end(held.refusal.kind);
    return held;
  }
  const running = new RunningCall({
    db,
    requestId: call.requestId,
    timeouts: timeoutsFor(call),
  });
  addRunningCall(running);
  try {
    const accepted = await inStep(step, "store", () => sink.onHeld(held.value));
    if (!accepted.ok) {
      await giveBack(running, step, accepted.refusal.kind);
      return accepted;
    }
  } catch (error) {
    await giveBack(running, step, "fault");
    throw error;
  }
  return ok(run({ call, hold: held.value, running, sink, step }));
}

const reservationFor = (call: MeteredCall, step: Step) => ({
  requestId: call.requestId,
  workspaceId: call.workspaceId,
  userId: call.userId,
  conversationId: call.conversationId,
  answerId: call.answerId,
  feature: call.feature,
  countsAsRequest: call.countsAsRequest,
  modelId: call.model.id,
  idempotencyKey: call.idempotencyKey,
  requestHash: call.requestHash,
  inputTokensCounted: call.inputTokensCounted,
  messageCount: call.prompt.length,
  outputTokensMin: OUTPUT_TOKENS_MIN,
  outputTokensMax: null,
  traceId: step.traceId,
});

const timeoutsFor = (call: MeteredCall): CallTimeouts => ({
  ...TIMEOUTS,
  ...(call.model.isReasoning && { firstTokenMs: REASONING_FIRST_TOKEN_MS }),
  ...call.timeouts,
});

type Run = {
  call: MeteredCall;
  hold: Hold;
  running: RunningCall;
  sink: CallSink<{ kind: string }>;
  step: Step;
};

function run(parts: Run): StartedCall {
  const { promise: firstText, resolve: onFirstText } =
    Promise.withResolvers<void>();
  return {
    hold: parts.hold,
    firstText,
    done: conclude(parts, onFirstText),
  };
}

async function conclude(
  parts: Run,
  onFirstText: () => void,
): Promise<Conclusion> {
  const { running, sink, step } = parts;
  const end = await generateSafely(parts, onFirstText);
  const ending = endingOf(running, end);
  try {
    await inStep(step, "save", () => sink.save(ending));
  } catch (error) {
    log.error("answer not saved", {
      requestId: running.requestId,
      ...describeFault(error),
    });
  }
  const receipt = await resolveHold(parts, end, ending);
  removeRunningCall(running.requestId);
  report(parts, { ...ending, receipt }, end);
  return { ...ending, receipt };
}

async function generateSafely(
  { call, hold, running, sink, step }: Run,
  onFirstText: () => void,
): Promise<GenerationEnd> {
  let isFirst = true;
  const models = call.fallback ? [call.model, call.fallback] : [call.model];
  try {
    return await generate(running, {
      models,
      prompt: call.prompt,
      maxOutputTokens: hold.maxOutputTokens,
      inputTokensCounted: call.inputTokensCounted,
      step,
      onText(text) {
        sink.onText(text);
        if (!isFirst) return;
        isFirst = false;
        onFirstText();
      },
    });
  } catch (error) {
    log.error("generation broke", {
      requestId: call.requestId,
      ...describeFault(error),
    });
    return brokenGeneration(call.model);
  }
}

const brokenGeneration = (servedModel: ModelRow): GenerationEnd => ({
  servedModel,
  isComplete: false,
  failure: {
    code: "provider_error",
    isRetryable: false,
    retryAfterMs: null,
    status: null,
    mayHaveCost: true,
  },
  usage: null,
  wasInFlight: false,
  attempts: 1,
  failedAttemptsCostNanos: 0n,
});

function endingOf(running: RunningCall, end: GenerationEnd): Ending {
  const servedModelId = end.servedModel.id;
  if (end.isComplete) {
    return { outcome: "completed", errorCode: null, servedModelId };
  }
  if (end.failure) {
    return { outcome: "failed", errorCode: end.failure.code, servedModelId };
  }
  return {
    outcome: "stopped",
    errorCode: codeOfStop(running.stopReason),
    servedModelId,
  };
}

function codeOfStop(reason: RunningCall["stopReason"]): Ending["errorCode"] {
  switch (reason) {
    case "suspended":
      return "account_suspended";
    case "brake":
    case "shutdown":
      return "service_paused";
    default:
      return null;
  }
}

/**
 * Whether the customer owes nothing: no token came, and it was the provider's
 * or our doing, or the call was not with the provider when it was stopped.
 */
function isFree(running: RunningCall, end: GenerationEnd): boolean {
  if (end.isComplete || running.firstTokenAt) return false;
  if (end.failure || !end.wasInFlight) return true;
  return (
    running.stopReason !== "requested" && running.stopReason !== "suspended"
  );
}

const RESOLVE_TRIES = 4;
const RESOLVE_PAUSE_MS = 150;

/**
 * Settles or releases the hold: the one place that does. A database that does
 * not answer is asked a few times; then the charge is left to the sweep.
 */
async function resolveHold(
  parts: Run,
  end: GenerationEnd,
  ending: Ending,
): Promise<Receipt | null> {
  const { running, step } = parts;
  for (let tries = 1; tries <= RESOLVE_TRIES; tries += 1) {
    try {
      return isFree(running, end)
        ? await inStep(step, "release", () => releaseHold(parts, end, ending))
        : await inStep(step, "settle", () => settleHold(parts, end, ending));
    } catch (error) {
      log.error("hold not resolved", {
        requestId: running.requestId,
        tries,
        ...describeFault(error),
      });
      await pause(RESOLVE_PAUSE_MS * 2 ** tries);
    }
  }
  return null;
}

const pause = (delayMs: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, delayMs));

async function settleHold(
  { call, hold, running }: Run,
  end: GenerationEnd,
  ending: Ending,
): Promise<Receipt> {
  const receivedOutputTokens =
    end.usage?.outputTokens ?? running.receivedOutputTokens();
  const { receipt } = await settle(running.db, {
    requestId: running.requestId,
    outcome: ending.outcome,
    servedModelId: ending.servedModelId,
    usage:
      end.usage ??
      estimateUsage({
        inputTokensCounted: call.inputTokensCounted,
        inputTokensHeld: hold.inputTokensHeld,
        receivedOutputTokens,
        maxOutputTokens: hold.maxOutputTokens,
        isReasoning: end.servedModel.isReasoning,
      }),
    receivedOutputTokens,
    attempts: end.attempts,
    errorCode: ending.errorCode,
    firstTokenAt: running.firstTokenAt,
    failedAttemptsCostNanos: end.failedAttemptsCostNanos,
  });
  return receipt;
}

async function releaseHold(
  { running }: Run,
  end: GenerationEnd,
  ending: Ending,
): Promise<Receipt> {
  const { receipt } = await release(running.db, {
    requestId: running.requestId,
    outcome: ending.outcome === "stopped" ? "stopped" : "failed",
    errorCode: ending.errorCode,
    attempts: end.attempts,
    failedAttemptsCostNanos: end.failedAttemptsCostNanos,
  });
  return receipt;
}

/** Nothing was sent to a provider: the hold goes back whole. */
async function giveBack(running: RunningCall, step: Step, why: string) {
  try {
    await release(running.db, {
      requestId: running.requestId,
      outcome: "stopped",
      errorCode: null,
      attempts: 0,
      failedAttemptsCostNanos: 0n,
    });
  } finally {
    removeRunningCall(running.requestId);
    step.end(why);
  }
}

/** The one log line of a call, and the end of its trace. */
function report(parts: Run, conclusion: Conclusion, end: GenerationEnd) {
  const { call, hold, running, step } = parts;
  const { receipt } = conclusion;
  const timeToFirstTokenMs = running.firstTokenAt
    ? running.firstTokenAt.getTime() - hold.startedAt.getTime()
    : null;
  step.set({
    "gen_ai.response.model": conclusion.servedModelId,
    "tollgate.outcome": conclusion.outcome,
    ...(receipt && {
      "tollgate.credits": receipt.credits,
      "gen_ai.usage.input_tokens": receipt.inputTokens,
      "gen_ai.usage.output_tokens": receipt.outputTokens,
    }),
    ...(timeToFirstTokenMs !== null && {
      "gen_ai.server.time_to_first_token": timeToFirstTokenMs / 1_000,
    }),
  });
  step.end(conclusion.errorCode ?? undefined);
  log.info("call ended", {
    requestId: call.requestId,
    traceId: step.traceId,
    feature: call.feature,
    modelId: call.model.id,
    servedModelId: conclusion.servedModelId,
    outcome: conclusion.outcome,
    stopReason: running.stopReason,
    errorCode: conclusion.errorCode,
    attempts: end.attempts,
    inputTokens: receipt?.inputTokens,
    outputTokens: receipt?.outputTokens,
    credits: receipt?.credits,
    isEstimated: receipt?.isEstimated,
    timeToFirstTokenMs,
    durationMs: Date.now() - hold.startedAt.getTime(),
  });
}
