import "server-only";
import { PROVIDER_LABELS } from "@/features/llm/gateway";
import type { ModelRow } from "@/features/plans/queries";
import type { Receipt } from "@/features/usage/schema";
import { failureError } from "./refusals.ts";
import type { ErrorFacts, FinishMetadata } from "./schema.ts";
import { closingEvents } from "./ui-stream.ts";

export type AnswerEnding = {
  requestId: string;
  outcome: FinishMetadata["outcome"];
  errorCode: ErrorFacts["code"] | null;
  hasText: boolean;
  receipt: Receipt | null;
  model: Pick<ModelRow, "provider"> | null;
  otherModelName: string | null;
};

/** The events that close an answer: its error, if any, its end and its receipt. */
export function closingOf(ending: AnswerEnding): string {
  const error = errorOf(ending);
  return closingEvents({
    outcome: ending.outcome,
    ...(ending.receipt
      ? { receipt: ending.receipt }
      : { receiptPending: true as const }),
    ...(error && { error: { ...error, requestId: ending.requestId } }),
  });
}

/** What is told of an answer that failed; null for one that did not. */
export function errorOf(ending: AnswerEnding): ErrorFacts | null {
  if (ending.outcome !== "failed") return null;
  return failureError({
    code: ending.errorCode ?? "provider_error",
    providerLabel: ending.model
      ? PROVIDER_LABELS[ending.model.provider]
      : "The provider",
    otherModelName: ending.otherModelName,
    hasText: ending.hasText,
    credits: ending.receipt?.credits ?? null,
  });
}
