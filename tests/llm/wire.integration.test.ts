import { aQuestion, test } from "@tests/support/app";
import { eventsOf } from "@tests/support/events";
import { callsOf, ledgerOf } from "@tests/support/threads";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { modelPrices } from "@/db/schema/plans";

const priceOf = async (db: Database, modelId: string) => {
  const [price] = await db
    .select()
    .from(modelPrices)
    .where(eq(modelPrices.modelId, modelId));
  if (!price) throw new Error(`${modelId} has no price`);
  return price;
};

/** Thousandths of a micro-dollar a million tokens, rounded half up a class. */
const nanos = (tokens: number, micros: bigint) =>
  (BigInt(tokens) * micros + 500n) / 1_000n;

const NONE = {
  inputTokens: 1_003,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 507,
  reasoningTokens: 0,
};

/** What each provider's own shape can say of a call. */
const FIXTURES = [
  ["gpt-4o-mini", "plain", NONE],
  ["gpt-4o-mini", "cache read", { ...NONE, cachedInputTokens: 768 }],
  ["gpt-4o-mini", "cache written", { ...NONE, cacheWriteTokens: 201 }],
  [
    "gpt-4o-mini",
    "cache read and written, reasoning",
    {
      ...NONE,
      cachedInputTokens: 512,
      cacheWriteTokens: 129,
      reasoningTokens: 400,
    },
  ],
  [
    "gpt-4o",
    "cache read, at premium weights",
    { ...NONE, cachedInputTokens: 777 },
  ],
  ["llama-3.3-70b-versatile", "plain", NONE],
  [
    "llama-3.3-70b-versatile",
    "cache read",
    { ...NONE, cachedInputTokens: 512 },
  ],
  ["llama-3.3-70b-versatile", "reasoning", { ...NONE, reasoningTokens: 300 }],
  ["tollgate-local", "plain", NONE],
  ["tollgate-local", "cache read", { ...NONE, cachedInputTokens: 640 }],
] as const;

describe("usage on the wire", () => {
  test.for(FIXTURES)(
    "of %s, %s, is stored as it is and costed to the nano-dollar",
    async ([modelId, , usage], { app, db, visit }) => {
      const visitor = await visit();
      app.model.behave({ text: "An answer.", usage });
      const text = "word ".repeat(1_500);

      const events = await eventsOf(
        await app.post(visitor, aQuestion({ modelId, text })),
      );

      const price = await priceOf(db, modelId);
      const fresh =
        usage.inputTokens - usage.cachedInputTokens - usage.cacheWriteTokens;
      const costNanos =
        nanos(fresh, price.inputMicros) +
        nanos(usage.cachedInputTokens, price.cachedInputMicros) +
        nanos(usage.cacheWriteTokens, price.cacheWriteMicros) +
        nanos(usage.outputTokens, price.outputMicros);
      const credits = BigInt(
        fresh * price.inputWeight +
          usage.cachedInputTokens * price.cachedInputWeight +
          usage.cacheWriteTokens * price.cacheWriteWeight +
          usage.outputTokens * price.outputWeight,
      );
      const isAnswer = ({ feature }: { feature: string }) => feature === "chat";
      expect((await callsOf(db, visitor)).filter(isAnswer)).toMatchObject([
        { ...usage, credits, costNanos, isEstimated: false },
      ]);
      expect((await ledgerOf(db, visitor)).filter(isAnswer)).toMatchObject([
        { ...usage, credits, costNanos, rawUsage: expect.any(Object) },
      ]);
      expect(events.finish?.receipt?.credits).toBe(Number(credits));
    },
  );
});
