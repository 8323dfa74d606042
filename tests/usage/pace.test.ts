import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { paceOf } from "@/features/usage/rules";

const DAY_MS = 86_400_000;

const november = {
  start: new Date("2026-11-01T00:00:00Z"),
  end: new Date("2026-12-01T00:00:00Z"),
};

const use = {
  used: 300,
  limit: 1_000,
  period: november,
  firstCallAt: november.start,
  now: new Date("2026-11-07T00:00:00Z"),
};

describe("the pace of a period", () => {
  test("names the moment at which even use reaches the limit", () => {
    expect(paceOf(use)).toEqual({
      kind: "reaches_limit",
      at: new Date("2026-11-21T00:00:00Z"),
    });
  });

  test("names what is used by the end where the limit is not reached", () => {
    expect(paceOf({ ...use, used: 100 })).toEqual({
      kind: "lasts",
      creditsAtEnd: 500,
    });
  });

  test("is counted from the first call, where that came late", () => {
    const now = new Date("2026-11-23T00:00:00Z");
    const firstCallAt = new Date("2026-11-20T00:00:00Z");

    expect(paceOf({ ...use, used: 300, firstCallAt, now })).toEqual({
      kind: "reaches_limit",
      at: new Date("2026-11-30T00:00:00Z"),
    });
  });

  test("has no limit to reach where the plan has none", () => {
    expect(paceOf({ ...use, limit: null })).toEqual({
      kind: "lasts",
      creditsAtEnd: 1_500,
    });
  });

  test.each([
    ["less than three days of data", { now: new Date(+november.start + 1) }],
    ["no call", { firstCallAt: null }],
    ["nothing used", { used: 0 }],
    ["the limit reached", { used: 1_000 }],
    ["a quota of nothing", { used: 0, limit: 0 }],
    ["the period over", { now: november.end }],
  ])("is not told with %s", (_, facts) => {
    expect(paceOf({ ...use, ...facts })).toBeNull();
  });

  test("is told from three days of data on, and not a moment before", () => {
    const third = +november.start + 3 * DAY_MS;

    expect(paceOf({ ...use, now: new Date(third - 1) })).toBeNull();
    expect(paceOf({ ...use, now: new Date(third) })).not.toBeNull();
  });
});

const uses = fc
  .record({
    startMs: fc.integer({ min: 0, max: 4_000_000_000_000 }),
    days: fc.integer({ min: 1, max: 366 }),
    used: fc.integer({ min: 0, max: 3_000_000 }),
    limit: fc.option(fc.integer({ min: 0, max: 3_000_000 })),
    firstShare: fc.double({ min: -0.5, max: 1, noNaN: true }),
    nowShare: fc.double({ min: 0, max: 1.5, noNaN: true }),
  })
  .map(({ startMs, days, used, limit, firstShare, nowShare }) => {
    const at = (share: number) =>
      new Date(Math.round(startMs + share * days * DAY_MS));
    return {
      used,
      limit,
      period: { start: at(0), end: at(1) },
      firstCallAt: at(firstShare),
      now: at(nowShare),
    };
  });

describe("whatever the use", () => {
  test("the limit is reached after now and before the period renews", () => {
    fc.assert(
      fc.property(uses, (any) => {
        const pace = paceOf(any);
        if (pace?.kind !== "reaches_limit") return;
        expect(any.limit).not.toBeNull();
        expect(+pace.at).toBeGreaterThan(+any.now);
        expect(+pace.at).toBeLessThan(+any.period.end);
      }),
    );
  });

  test("what is used by the end is between what is used and the limit", () => {
    fc.assert(
      fc.property(uses, (any) => {
        const pace = paceOf(any);
        if (pace?.kind !== "lasts") return;
        expect(pace.creditsAtEnd).toBeGreaterThanOrEqual(any.used);
        expect(pace.creditsAtEnd).toBeLessThanOrEqual(any.limit ?? Infinity);
      }),
    );
  });

  test("who uses more reaches the limit no later", () => {
    fc.assert(
      fc.property(uses, fc.integer({ min: 1, max: 1_000_000 }), (any, more) => {
        const pace = paceOf(any);
        const faster = paceOf({ ...any, used: any.used + more });
        if (pace?.kind !== "reaches_limit" || faster === null) return;
        expect(faster.kind).toBe("reaches_limit");
        if (faster.kind === "reaches_limit") {
          expect(+faster.at).toBeLessThanOrEqual(+pace.at);
        }
      }),
    );
  });

  test("going on just so for a while changes nothing that was said", () => {
    fc.assert(
      fc.property(
        uses,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (any, share) => {
          const pace = paceOf(any);
          if (pace?.kind !== "reaches_limit" || any.limit === null) return;
          if (+pace.at > +any.period.end - 60_000) return;
          const passedMs = (+pace.at - +any.now) * share * 0.9;
          const later = paceOf({
            ...any,
            now: new Date(+any.now + passedMs),
            used: any.used + (any.limit - any.used) * share * 0.9,
          });
          expect(later?.kind).toBe("reaches_limit");
          if (later?.kind !== "reaches_limit") return;
          expect(Math.abs(+later.at - +pace.at)).toBeLessThan(60_000);
        },
      ),
    );
  });
});
