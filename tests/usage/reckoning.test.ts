import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { reckoningOf } from "@/features/usage/rules";
import { aReceipt } from "../ui/receipt.ts";

type Tokens = {
  input: number;
  cached: number;
  cacheWrite: number;
  output: number;
};

const aCall = (tokens: Tokens, credits: number) => ({
  receipt: aReceipt({
    inputTokens: tokens.input,
    cachedInputTokens: tokens.cached,
    outputTokens: tokens.output,
    credits,
  }),
  cacheWriteTokens: tokens.cacheWrite,
  price: {
    effectiveFrom: "2026-01-01T00:00:00Z",
    weights: { input: 4, cachedInput: 2, cacheWrite: 5, output: 16 },
  },
});

describe("how credits come about", () => {
  test("leaves out kinds that were not used", () => {
    const tokens = { input: 0, cached: 0, cacheWrite: 0, output: 3 };

    expect(reckoningOf(aCall(tokens, 48)).lines).toEqual([
      { kind: "output", tokens: 3, weight: 16, credits: 48 },
    ]);
  });

  test("tells what was above the hold", () => {
    const tokens = { input: 10, cached: 0, cacheWrite: 0, output: 10 };

    expect(reckoningOf(aCall(tokens, 150)).uncharged).toBe(50);
  });

  test("counts each token once", () => {
    const count = fc.nat(100_000);
    fc.assert(
      fc.property(
        fc.record({
          ...{ input: count, cached: count },
          ...{ cacheWrite: count, output: count },
        }),
        (tokens) => {
          const { lines } = reckoningOf(aCall(tokens, 0));
          const counted = lines.reduce((sum, line) => sum + line.tokens, 0);

          expect(counted).toBe(tokens.input + tokens.output);
        },
      ),
    );
  });
});
