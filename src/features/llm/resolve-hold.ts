import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { describeFault, log } from "@/core/log";
import { inStep, type Step } from "@/core/telemetry";
import { release } from "@/features/limits/release";
import type { Hold } from "@/features/limits/schema";
import { settle } from "@/features/limits/settle";
import type { Receipt } from "@/features/usage/schema";
import type { CallRoute } from "./call-route.ts";
import { type Ending, isFree } from "./ending.ts";
import type { GenerationEnd } from "./generate.ts";
import { insist } from "./insist.ts";
import type { CallSink, MeteredCall } from "./metered-call.ts";
import type { RunningCall } from "./running-call.ts";
import { removeRunningCall } from "./running-calls.ts";
import { estimateUsage } from "./usage.ts";

/** One call under way, with what it stands on. */
export type Run = {
  call: MeteredCall;
  route: CallRoute;
  hold: Hold;
  running: RunningCall;
  sink: Pick<CallSink<unknown, never>, "onText" | "closing">;
  step: Step;
};

type Resolution = { ending: Ending; closing?: SQL };

/**
 * Settles or releases the hold: the one place that does. The output is saved in
 * the same statement; if that fails, each by itself, so that a text that cannot
 * be saved leaves no call unpaid. What the database does not take is left to
 * the sweep.
 */
export async function resolveHold(
  parts: Run,
  end: GenerationEnd,
  { ending, closing }: Required<Resolution>,
): Promise<Receipt | null> {
  const { running, step } = parts;
  const { name, work } = isFree(running, end)
    ? { name: "release", work: releaseHold }
    : { name: "settle", work: settleHold };
  try {
    return await inStep(step, name, () =>
      work(parts, end, { ending, closing }),
    );
  } catch (error) {
    log.warn("call not ended in one statement", {
      requestId: running.requestId,
      ...describeFault(error),
    });
  }
  await insist(running, "save", () =>
    inStep(step, "save", () => running.db.execute(sql`select ${closing}`)),
  );
  return insist(running, name, () =>
    inStep(step, name, () => work(parts, end, { ending })),
  );
}

async function settleHold(
  { call, hold, running }: Run,
  end: GenerationEnd,
  { ending, closing }: Resolution,
): Promise<Receipt> {
  const receivedOutputTokens =
    end.usage?.outputTokens ?? running.receivedOutputTokens();
  const settlement = {
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
  };
  return (await settle(running.db, settlement, closing)).receipt;
}

async function releaseHold(
  { running }: Run,
  end: GenerationEnd,
  { ending, closing }: Resolution,
): Promise<Receipt> {
  const given = {
    requestId: running.requestId,
    outcome: ending.outcome === "stopped" ? "stopped" : "failed",
    errorCode: ending.errorCode,
    attempts: end.attempts,
    failedAttemptsCostNanos: end.failedAttemptsCostNanos,
  } as const;
  return (await release(running.db, given, closing)).receipt;
}

/** Nothing was sent to a provider: the hold goes back whole. */
export async function giveBack(running: RunningCall, step: Step, why: string) {
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
