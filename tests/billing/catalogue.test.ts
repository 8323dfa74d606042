import { describe, expect, test } from "vitest";
import {
  LOOKUP_KEYS,
  METER_EVENT_NAME,
  overageCreditsFor,
  readSoldLabel,
  soldLabel,
} from "@/features/billing/catalogue";

describe("what a price sells", () => {
  test.each([
    { kind: "plan", planId: "pro" },
    { kind: "pack", packId: "pack_500k" },
    { kind: "overage" },
  ] as const)("is read as it was written: $kind", (sold) => {
    expect(readSoldLabel(soldLabel(sold))).toEqual(sold);
  });

  test.each([undefined, null, "", "plan:", "pack", "seat:pro", "plan:pro x"])(
    "is nothing of ours when its label is %s",
    (label) => {
      expect(readSoldLabel(label)).toBeNull();
    },
  );

  test("has a name of its own for each thing at Stripe", () => {
    expect([
      LOOKUP_KEYS.plan("pro"),
      LOOKUP_KEYS.overage,
      METER_EVENT_NAME,
      LOOKUP_KEYS.pack("pack_500k"),
    ]).toEqual([
      "tollgate_pro_month",
      "tollgate_overage",
      "tollgate_overage_credits",
      "tollgate_pack_500k",
    ]);
  });
});

test("a cap pays for whole credits, never for more than it", () => {
  expect(overageCreditsFor(20)).toBe(1_666_666n);
  expect(overageCreditsFor(12)).toBe(1_000_000n);
  expect(overageCreditsFor(0)).toBe(0n);
});
