import "server-only";
import { log } from "@/core/log";
import type { Step } from "@/core/telemetry";
import type { Hold } from "@/features/limits/schema";
import type { Receipt } from "@/features/usage/schema";
import type { Ending } from "./ending.ts";
import type { GenerationEnd } from "./generate.ts";
import type { RunningCall } from "./running-call.ts";

/**
 * Writes the one log line of a call and ends its trace: who answered, what it
 * used and cost, how it ended. No word of prompt or answer.
 */
export function reportCall(report: {
  feature: string;
  modelId: string;
  hold: Hold;
  running: RunningCall;
  end: GenerationEnd;
  ending: Ending;
  receipt: Receipt | null;
  step: Step;
}) {
  const { hold, running, end, ending, receipt, step } = report;
  const timeToFirstTokenMs = running.firstTokenAt
    ? // The database's clock may be ahead of this process's.
      Math.max(0, running.firstTokenAt.getTime() - hold.startedAt.getTime())
    : null;
  step.set({
    "gen_ai.response.model": ending.servedModelId,
    "tollgate.outcome": ending.outcome,
    ...(receipt && {
      "tollgate.credits": receipt.credits,
      "gen_ai.usage.input_tokens": receipt.inputTokens,
      "gen_ai.usage.output_tokens": receipt.outputTokens,
    }),
    ...(timeToFirstTokenMs !== null && {
      "gen_ai.client.operation.time_to_first_chunk": timeToFirstTokenMs / 1_000,
    }),
  });
  step.end(ending.errorCode ?? undefined);
  log.info("call ended", {
    requestId: hold.requestId,
    traceId: step.traceId,
    feature: report.feature,
    modelId: report.modelId,
    servedModelId: ending.servedModelId,
    outcome: ending.outcome,
    stopReason: running.stopReason,
    errorCode: ending.errorCode,
    providerStatus: end.failure?.status,
    attempts: end.attempts,
    inputTokens: receipt?.inputTokens,
    outputTokens: receipt?.outputTokens,
    credits: receipt?.credits,
    isEstimated: receipt?.isEstimated,
    timeToFirstTokenMs,
    durationMs: Date.now() - hold.startedAt.getTime(),
  });
}
