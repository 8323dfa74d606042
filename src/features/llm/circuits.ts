import "server-only";
import { log } from "@/core/log";
import { Circuit, type CircuitReport, type Trial } from "./circuit.ts";
import type { ProviderFailure } from "./provider-errors.ts";

/** Of this process; shared by all bundles, which each load this module anew. */
declare global {
  var tollgateCircuits: Map<string, Circuit> | undefined;
}

const circuits = () => {
  globalThis.tollgateCircuits ??= new Map();
  return globalThis.tollgateCircuits;
};

function circuitOf(modelId: string): Circuit {
  const known = circuits().get(modelId);
  if (known) return known;
  const circuit = new Circuit();
  circuits().set(modelId, circuit);
  return circuit;
}

/** A try of a model; null while this process knows it to be down. */
export const admitTo = (modelId: string): Trial | null =>
  circuitOf(modelId).admit(performance.now());

/** Whether a model would be tried now. */
export const isPassable = (modelId: string): boolean =>
  circuits().get(modelId)?.isPassable(performance.now()) ?? true;

/** Whether a model is tried by everybody, not by one to find out. */
export const isSound = (modelId: string): boolean => {
  const circuit = circuits().get(modelId);
  return !circuit || circuit.report(performance.now()).state === "closed";
};

/** The model has begun to answer. */
export const endAnswered = (trial: Trial) =>
  trial.end("answered", performance.now());

type TrialEnd = { isComplete: boolean; failure: ProviderFailure | null };

/** What the end of a try says of its model; a stop of ours says nothing. */
export function endTrial(trial: Trial, modelId: string, end: TrialEnd) {
  const nowMs = performance.now();
  const before = circuitOf(modelId).report(nowMs).state;
  trial.end(verdictOf(end), nowMs);
  const { state, failed, retryInMs } = circuitOf(modelId).report(nowMs);
  if (state === "open" && before !== "open") {
    log.warn("model is left alone", { modelId, failed, retryInMs });
  }
}

function verdictOf({ isComplete, failure }: TrialEnd) {
  if (isComplete) return "answered";
  return failure && isItsOwn(failure) ? "failed" : "unknown";
}

/** What was asked may be at fault for a refusal; nobody can shut a model by it. */
const isItsOwn = (failure: ProviderFailure) =>
  failure.code === "provider_unavailable" || failure.isRetryable;

/** How this process finds each model that it has called. */
export function listCircuits(): Map<string, CircuitReport> {
  const nowMs = performance.now();
  return new Map(
    [...circuits()].map(([modelId, circuit]) => [
      modelId,
      circuit.report(nowMs),
    ]),
  );
}

/** Whole seconds until one of these models may be tried again; 1 at least. */
export function retryAfterSeconds(modelIds: string[]): number {
  const waits = modelIds.map((modelId) => {
    const nowMs = performance.now();
    return circuits().get(modelId)?.report(nowMs).retryInMs ?? 0;
  });
  return Math.max(1, Math.ceil(Math.min(...waits) / 1_000));
}

/** All models count as well again. */
export const forgetCircuits = () => circuits().clear();
