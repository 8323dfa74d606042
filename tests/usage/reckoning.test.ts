import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { reckoningOf } from "@/features/usage/rules";

const weights = { input: 4, cached: 2, cacheWrite: 5, output: 16 };

describe("how credits come about", () => {
  test("leaves out kinds that were not used", () => {
    const tokens = { input: 0, cached: 0, cacheWrite: 0, output: 3 };

    expect(reckoningOf({ tokens, weights, credits: 48 }).lines).toEqual([
      { kind: "output", tokens: 3, weight: 16, credits: 48 },
    ]);
  });

  test("tells what was above the hold", () => {
    const tokens = { input: 10, cached: 0, cacheWrite: 0, output: 10 };

    expect(reckoningOf({ tokens, weights, credits: 150 }).uncharged).toBe(50);
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
          const { lines } = reckoningOf({ tokens, weights, credits: 0 });
          const counted = lines.reduce((sum, line) => sum + line.tokens, 0);

          expect(counted).toBe(tokens.input + tokens.output);
        },
      ),
    );
  });
});
