import { type Answer, failure } from "./message.ts";
import type { StreamPart } from "./stream-part.ts";

/** What one part of its stream makes of an answer. */
export function applyToAnswer(answer: Answer, part: StreamPart): Answer {
  switch (part.type) {
    case "start":
      return {
        ...answer,
        hasText: true,
        isRestarted: true,
        modelId: part.modelId ?? answer.modelId,
      };
    case "delta":
      return {
        ...answer,
        text: soFar(answer) + part.text,
        isRestarted: false,
        status: "running",
      };
    case "error":
      return { ...answer, error: failure(part.message) };
    case "finish":
      return {
        ...answer,
        text: soFar(answer),
        isRestarted: false,
        status: part.outcome === "completed" ? "complete" : part.outcome,
        receipt: part.receipt,
        isReceiptPending: part.isReceiptPending,
        error: part.error ?? answer.error,
      };
    case "abort":
      return { ...answer, status: "interrupted" };
  }
}

// What is shown stays until the new text is here, so that nothing jumps.
const soFar = ({ text, isRestarted }: Answer) => (isRestarted ? "" : text);
