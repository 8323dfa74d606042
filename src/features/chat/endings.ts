import "server-only";
import { PROVIDER_LABELS } from "@/features/llm/gateway";
import type { ModelRow } from "@/features/plans/queries";
import type { Receipt } from "@/features/usage/schema";
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

/** What is told of an answer that failed. */
type Failure = {
  code: ErrorFacts["code"];
  providerLabel: string;
  /** A model that may be tried instead; null when there is none. */
  otherModelName: string | null;
  hasText: boolean;
  /** Null while the charge is not written. */
  credits: number | null;
};

/** The error of a call whose provider failed, or that we had to stop. */
function failureError(failure: Failure): ErrorFacts {
  const { code, providerLabel } = failure;
  if (failure.hasText) {
    const charge =
      failure.credits === null ? "" : `, charged ${failure.credits} credits`;
    return {
      code,
      message: `${providerLabel} broke off. What was written is kept${charge}.`,
    };
  }
  const what =
    code === "provider_unavailable"
      ? `${providerLabel} is not answering.`
      : `${providerLabel} could not answer this.`;
  const other = failure.otherModelName
    ? ` or use ${failure.otherModelName}`
    : "";
  return { code, message: `${what} Nothing was charged. Try again${other}.` };
}
