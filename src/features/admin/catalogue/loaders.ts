import "server-only";
import { notFound } from "next/navigation";
import { cache } from "react";
import { db } from "@/db/client";
import { requireAdmin } from "@/features/account/loaders";
import { listSeatPrices, readCatalogue } from "./queries.ts";

/** All that is sold and called. */
export const loadCatalogue = cache(async () => {
  await requireAdmin();
  return readCatalogue(db);
});

/** One plan and what its margin hangs on; what is not there is not found. */
export async function loadPlan(planId: string) {
  const catalogue = await loadCatalogue();
  const plan = catalogue.plans.find(({ id }) => id === planId) ?? notFound();
  return { plan, catalogue, seatPrices: await listSeatPrices(db, { planId }) };
}

/** One pack and what its margin hangs on; what is not there is not found. */
export async function loadPack(packId: string) {
  const catalogue = await loadCatalogue();
  const pack = catalogue.packs.find(({ id }) => id === packId) ?? notFound();
  return { pack, catalogue };
}

/** One model with all its prices; what is not there is not found. */
export async function loadModel(modelId: string) {
  const catalogue = await loadCatalogue();
  const model = catalogue.models.find(({ id }) => id === modelId) ?? notFound();
  return {
    model,
    catalogue,
    versions: catalogue.prices.filter((price) => price.modelId === modelId),
  };
}
