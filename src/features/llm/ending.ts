import type { GenerationEnd } from "./generate.ts";
import type { RunningCall, StopReason } from "./running-call.ts";

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

type CallState = Pick<RunningCall, "firstTokenAt" | "stopReason">;

/** A whole answer is complete, also when a stop came with its last token. */
export function endingOf(call: CallState, end: GenerationEnd): Ending {
  const servedModelId = end.servedModel.id;
  if (end.isComplete) {
    return { outcome: "completed", errorCode: null, servedModelId };
  }
  if (end.failure) {
    return { outcome: "failed", errorCode: end.failure.code, servedModelId };
  }
  return {
    outcome: "stopped",
    errorCode: codeOfStop(call.stopReason),
    servedModelId,
  };
}

function codeOfStop(reason: StopReason | null): Ending["errorCode"] {
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
 * Whether the customer owes nothing: no token came, and either it was the
 * provider's or the operator's doing, or the call was between two attempts.
 */
export function isFree(call: CallState, end: GenerationEnd): boolean {
  if (end.isComplete || call.firstTokenAt) return false;
  if (end.failure || !end.wasInFlight) return true;
  return call.stopReason !== "requested" && call.stopReason !== "suspended";
}
