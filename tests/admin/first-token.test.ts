import { describe, expect, test } from "vitest";
import {
  bucketStartMs,
  percentileOf,
} from "@/features/admin/overview/first-token";

describe("a percentile of a histogram", () => {
  test("lies in the bucket that so many calls end in, whatever their order", () => {
    const buckets = [
      { bucket: 40, calls: 10 },
      { bucket: 28, calls: 90 },
    ];

    const [p50, p95] = [
      percentileOf(buckets, 0.5),
      percentileOf(buckets, 0.95),
    ];

    expect(p50).toBeGreaterThan(bucketStartMs(28));
    expect(p50).toBeLessThan(bucketStartMs(29));
    expect(p95).toBeGreaterThan(bucketStartMs(40));
    expect(p95).toBeLessThan(bucketStartMs(41));
  });

  test("is not known of nothing", () => {
    expect(percentileOf([], 0.5)).toBeNull();
    expect(percentileOf([{ bucket: 3, calls: 0 }], 0.5)).toBeNull();
  });

  test("is at most a bucket off, which is a fifth", () => {
    expect(bucketStartMs(1) / bucketStartMs(0)).toBeLessThan(1.2);
    expect(bucketStartMs(40)).toBe(1_024);
  });
});
