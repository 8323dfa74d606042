import "server-only";
import type { ModelRow } from "@/features/plans/queries";
import { Trial } from "./circuit.ts";
import { admitTo, retryAfterSeconds } from "./circuits.ts";
import { PROVIDER_LABELS } from "./gateway.ts";
import type { MeteredCall } from "./metered-call.ts";

/** Whom a call asks, in order; the first has been admitted. */
export type CallRoute = { models: ModelRow[]; trial: Trial };

/** The model and what may stand in for it have failed again and again. */
export type ProviderDown = {
  kind: "provider_down";
  providerLabel: string;
  retryAfterSeconds: number;
};

type Choice = Pick<MeteredCall, "model" | "fallback">;

const modelsOf = ({ model, fallback }: Choice) =>
  fallback ? [model, fallback] : [model];

/** The chosen model, then its fallback; null when both are known to be down. */
export function routeOf(choice: Choice): CallRoute | null {
  const models = modelsOf(choice);
  for (const [place, { id }] of models.entries()) {
    const trial = admitTo(id);
    if (trial) return { models: models.slice(place), trial };
  }
  return null;
}

/** All models in their order, whatever is known of them; says nothing of them. */
export const routeRegardless = (choice: Choice): CallRoute => ({
  models: modelsOf(choice),
  trial: new Trial(() => undefined),
});

/** The call ends without a word on the model, unless one was said already. */
export const leaveRoute = ({ trial }: CallRoute) =>
  trial.end("unknown", performance.now());

export const providerDown = (choice: Choice): ProviderDown => ({
  kind: "provider_down",
  providerLabel: PROVIDER_LABELS[choice.model.provider],
  retryAfterSeconds: retryAfterSeconds(modelsOf(choice).map(({ id }) => id)),
});
