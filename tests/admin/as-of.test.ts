import { describe, expect, test } from "vitest";
import { asOf } from "@/features/admin/as-of";

const now = new Date("2026-03-15T15:30:00Z");

describe("figures", () => {
  test("are as of when the ledger was last added up", () => {
    const foldedAt = new Date("2026-03-15T15:29:30Z");
    expect(asOf(foldedAt, now)).toEqual({ readAt: foldedAt });
  });

  test("are said to be behind after three minutes, or before the first time", () => {
    const held = new Date("2026-03-15T14:02:00Z");
    expect(asOf(held, now)).toEqual({ readAt: now, behindSince: held });
    expect(asOf(null, now)).toEqual({ readAt: now, behindSince: null });
  });
});
