import "server-only";
import { cache } from "react";
import { db } from "@/db/client";
import { requireActor } from "@/features/account/loaders";
import { findPlan, type ModelRow } from "@/features/plans/queries";
import { getUsage } from "@/features/usage/queries";
import { getCatalogue } from "./catalogue.ts";
import { isProviderConfigured } from "./gateway.ts";
import { creditsForWords } from "./rules.ts";

export type ModelChoice = {
  id: string;
  name: string;
  tier: ModelRow["tier"];
  provider: ModelRow["provider"];
  isDefault: boolean;
  isInPlan: boolean;
  /** Its provider is set up and the operator has not paused it. */
  isAvailable: boolean;
  creditsFor500Words: number;
};

/** The chat models a person may see, in their order. Retired ones are gone. */
export const loadModelChoices = cache(async (): Promise<ModelChoice[]> => {
  const { workspaceId, userId } = await requireActor();
  const [catalogue, usage] = await Promise.all([
    getCatalogue(db),
    getUsage(db, { workspaceId, userId }),
  ]);
  const plan = await findPlan(db, usage.plan.id);
  const defaultId = catalogue.findDefault()?.id;
  return catalogue.listChat().map((model) => ({
    id: model.id,
    name: model.name,
    tier: model.tier,
    provider: model.provider,
    isDefault: model.id === defaultId,
    isInPlan: plan?.modelTiers.includes(model.tier) ?? false,
    isAvailable: isProviderConfigured(model.provider) && !model.isPaused,
    creditsFor500Words: creditsForWords(500, model.weights),
  }));
});
