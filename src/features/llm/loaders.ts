import "server-only";
import { cache } from "react";
import { db } from "@/db/client";
import { loadOwnPreferences } from "@/features/account/loaders";
import { findPlan, type ModelRow } from "@/features/plans/queries";
import { loadUsage } from "@/features/usage/loaders";
import { getCatalogue } from "./catalogue.ts";
import { isPassable } from "./circuits.ts";
import { isProviderConfigured } from "./gateway.ts";
import { getModelHealth } from "./health.ts";
import { creditsForWords, type ModelHealth } from "./rules.ts";

export type ModelChoice = {
  id: string;
  name: string;
  tier: ModelRow["tier"];
  provider: ModelRow["provider"];
  isDefault: boolean;
  isInPlan: boolean;
  /** Its provider is set up and the operator has not paused it. */
  isAvailable: boolean;
  /** What the operator says of its pause; null where nothing is said. */
  pausedReason: string | null;
  creditsFor500Words: number;
  /** Credits a token, as charged. */
  weights: { input: number; output: number };
  /** Input tokens of an image and of each of its tiles; null: it sees none. */
  imageTokens: number | null;
  imageTileTokens: number | null;
  health: ModelHealth | null;
};

/** The model a chat goes on with, and the one it had, when that is retired. */
export type ModelForChat = {
  modelId: string | null;
  retired: { name: string; successorName: string | null } | null;
};

/**
 * The chat models a person may see, in their order, the one they chose as their
 * default marked. Retired ones are gone.
 */
export const loadModelChoices = cache(async (): Promise<ModelChoice[]> => {
  const [catalogue, usage, health, preferences] = await Promise.all([
    getCatalogue(db),
    loadUsage(),
    getModelHealth(db),
    loadOwnPreferences(),
  ]);
  const plan = await findPlan(db, usage.plan.id);
  const choices = catalogue.listChat().map((model) => ({
    id: model.id,
    name: model.name,
    tier: model.tier,
    provider: model.provider,
    isDefault: false,
    isInPlan: plan?.modelTiers.includes(model.tier) ?? false,
    isAvailable: isProviderConfigured(model.provider) && !model.isPaused,
    pausedReason: model.isPaused ? model.pausedReason : null,
    creditsFor500Words: creditsForWords(500, model.weights),
    weights: { input: model.weights.input, output: model.weights.output },
    imageTokens: model.imageTokens,
    imageTileTokens: model.imageTileTokens,
    health: isPassable(model.id)
      ? (health.get(model.id) ?? null)
      : { state: "down" as const },
  }));
  const wished = choices.find(({ id }) => id === preferences.defaultModelId);
  const defaultId =
    wished?.isInPlan && wished.isAvailable
      ? wished.id
      : catalogue.findDefault()?.id;
  return choices.map((choice) => ({
    ...choice,
    isDefault: choice.id === defaultId,
  }));
});

/**
 * The model a chat goes on with: its own, the successor of a retired one where
 * the person may use it, else their default.
 */
export async function loadModelForChat(
  ownId: string | null,
): Promise<ModelForChat> {
  const [catalogue, choices] = await Promise.all([
    getCatalogue(db),
    loadModelChoices(),
  ]);
  const usable = (wantedId: string | null | undefined) =>
    choices.find(
      ({ id, isInPlan, isAvailable }) =>
        id === wantedId && isInPlan && isAvailable,
    );
  const defaultId = choices.find(({ isDefault }) => isDefault)?.id ?? null;
  const own = ownId === null ? null : catalogue.find(ownId);
  if (own?.status !== "retired") {
    const isListed = choices.some(({ id }) => id === ownId);
    return { modelId: isListed ? ownId : defaultId, retired: null };
  }
  const successor = usable(own.successorModelId);
  return {
    modelId: successor?.id ?? defaultId,
    retired: { name: own.name, successorName: successor?.name ?? null },
  };
}

/** What the settings offer as the model of new chats, and how the choice stands. */
export async function loadDefaultModelSetting() {
  const [{ defaultModelId }, choices, catalogue] = await Promise.all([
    loadOwnPreferences(),
    loadModelChoices(),
    getCatalogue(db),
  ]);
  const offered = choices.filter(({ isInPlan }) => isInPlan);
  const chosen = catalogue.find(defaultModelId ?? "");
  const isOffered = offered.some(({ id }) => id === defaultModelId);
  const kind: "retired" | "notInPlan" =
    chosen?.status === "retired" ? "retired" : "notInPlan";
  return {
    models: offered.map(({ id, name }) => ({ id, name })),
    modelId: defaultModelId,
    automaticName: catalogue.findDefault()?.name ?? null,
    obstacle: chosen && !isOffered ? { name: chosen.name, kind } : null,
  };
}
