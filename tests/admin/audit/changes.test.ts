import { describe, expect, test } from "vitest";
import { changesOf } from "@/features/admin/audit/changes";
import { parseAuditFilters } from "@/features/admin/audit/filters";

describe("changesOf", () => {
  test("names what changed and what came of it, and leaves out what stayed", () => {
    const before = { balance: 0, debt: 0, planId: "free" };
    const after = { balance: 500, debt: 0, planId: "pro", credits: 500 };

    expect(changesOf(before, after)).toEqual([
      "balance: 0 → 500",
      "planId: free → pro",
      "credits: 500",
    ]);
  });

  test("tells one side alone, and nothing of nothing", () => {
    expect(changesOf(null, { endsAt: "2026-11-22", list: ["a"] })).toEqual([
      "endsAt: 2026-11-22",
      'list: ["a"]',
    ]);
    expect(changesOf({ reason: null }, { reason: "late" })).toEqual([
      "reason: – → late",
    ]);
    expect(changesOf(null, null)).toEqual([]);
  });
});

describe("parseAuditFilters", () => {
  test("leaves out what is empty, wrong or given twice, and keeps the rest", () => {
    expect(
      parseAuditFilters({
        who: "  root@example.com ",
        action: "",
        subject: ["a", "b"],
        from: "2026-02-30",
        to: "2026-11-22",
        other: "x",
      }),
    ).toEqual({ who: "root@example.com", to: "2026-11-22" });
  });
});
