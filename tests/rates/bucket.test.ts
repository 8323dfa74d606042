import { aBucket } from "@tests/support/rates";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { standingOf } from "@/features/rates/bucket";

/** A bucket and some time until it is full, as far as that can be. */
const partlyEmpty = fc
  .record({
    burst: fc.integer({ min: 1, max: 50 }),
    refillMs: fc.integer({ min: 1, max: 5_000 }),
  })
  .chain((rule) =>
    fc.record({
      bucket: fc.constant(aBucket(rule)),
      fullInMs: fc.integer({ min: 0, max: rule.burst * rule.refillMs }),
    }),
  );

describe("how a bucket stands", () => {
  test.each([
    ["full", 0, 3, 0],
    ["one taken", 1_000, 2, 0],
    ["one taken, half of it back", 500, 2, 0],
    ["all but one taken", 2_000, 1, 0],
    ["all taken", 3_000, 0, 1_000],
    ["all taken, and the next nearly back", 2_001, 0, 1],
  ])("%s", (_name, fullInMs, remaining, waitMs) => {
    const bucket = aBucket({ burst: 3, refillMs: 1_000 });

    expect(standingOf(bucket, fullInMs)).toEqual({
      bucket,
      fullInMs,
      remaining,
      waitMs,
    });
  });

  test("offers a token exactly when nobody must wait for one", () => {
    fc.assert(
      fc.property(partlyEmpty, ({ bucket, fullInMs }) => {
        const { remaining, waitMs } = standingOf(bucket, fullInMs);

        expect(remaining > 0).toBe(waitMs === 0);
        expect(waitMs).toBeLessThanOrEqual(bucket.refillMs);
      }),
    );
  });

  test("offers one after the wait it tells, and not a moment before", () => {
    fc.assert(
      fc.property(partlyEmpty, ({ bucket, fullInMs }) => {
        const { waitMs } = standingOf(bucket, fullInMs);
        const leftAfter = (ms: number) =>
          standingOf(bucket, fullInMs - ms).remaining;

        expect(leftAfter(waitMs)).toBeGreaterThan(0);
        if (waitMs > 0) expect(leftAfter(waitMs - 1)).toBe(0);
      }),
    );
  });
});
