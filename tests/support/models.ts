import { randomUUID } from "node:crypto";
import type { Database } from "@/db/client";
import { modelPrices, models } from "@/db/schema/plans";

const LONG_AGO = new Date("2026-01-01T00:00:00Z");

/** A standard model at one credit a token and these prices, for one test. */
export async function givenModel(
  db: Database,
  price: Partial<typeof modelPrices.$inferInsert> = {},
  model: Partial<typeof models.$inferInsert> = {},
): Promise<{ modelId: string; priceId: string }> {
  const modelId = model.id ?? `model-${randomUUID()}`;
  await db.insert(models).values({
    name: modelId,
    provider: "local",
    tier: "standard",
    contextTokensMax: 1_000_000,
    outputTokensMax: 100_000,
    sortOrder: 99,
    editedAt: LONG_AGO,
    ...model,
    id: modelId,
  });
  const priceId = await givenPrice(db, { modelId, ...price });
  return { modelId, priceId };
}

export async function givenPrice(
  db: Database,
  price: { modelId: string } & Partial<typeof modelPrices.$inferInsert>,
): Promise<string> {
  const id = randomUUID();
  await db.insert(modelPrices).values({
    effectiveFrom: LONG_AGO,
    inputMicros: 0n,
    cachedInputMicros: 0n,
    cacheWriteMicros: 0n,
    outputMicros: 0n,
    inputWeight: 1,
    cachedInputWeight: 1,
    cacheWriteWeight: 1,
    outputWeight: 1,
    ...price,
    id,
  });
  return id;
}
