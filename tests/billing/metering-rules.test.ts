import { describe, expect, test } from "vitest";
import type { UsageInvoice } from "@/features/billing/gateway/metering";
import {
  backoffMs,
  billOf,
  creditsMissing,
  hourOf,
  identifierOf,
  isTooLateToRepeat,
  isTooOldForTheMeter,
  overageCents,
} from "@/features/billing/metering/rules";

const at = (moment: string) => new Date(moment);
const MARCH = at("2026-03-01T00:00:00Z");
const APRIL = at("2026-04-01T00:00:00Z");
const MAY = at("2026-05-01T00:00:00Z");
const IN_MARCH = at("2026-03-20T12:00:00Z");

/** The renewal of 1 April: April ahead, March's usage. */
const renewal = (facts: Partial<UsageInvoice> = {}): UsageInvoice => ({
  id: "in_april",
  isDraft: true,
  isRenewal: true,
  createdAt: APRIL,
  finalizesAt: at("2026-04-01T01:00:00Z"),
  period: { from: MARCH, to: APRIL },
  lines: [
    { from: APRIL, to: MAY },
    { from: MARCH, to: APRIL },
  ],
  ...facts,
});

const facts = (
  now: string,
  invoices: UsageInvoice[] = [],
  { hasSubscription = true } = {},
) => ({
  invoices,
  hasSubscription,
  periodEndedAt: at(now) >= APRIL ? APRIL : null,
  now: at(now),
});

describe("which invoice bills usage", () => {
  test("is none yet while the subscription runs on", () => {
    expect(billOf(IN_MARCH, facts("2026-03-20T12:00:01Z"))).toEqual({
      kind: "open",
    });
  });

  test("is the renewal's, which grows until shortly before it is final", () => {
    const draft = [renewal()];

    expect(billOf(IN_MARCH, facts("2026-04-01T00:49:59Z", draft))).toEqual({
      kind: "open",
    });
    expect(billOf(IN_MARCH, facts("2026-04-01T00:50:00Z", draft))).toEqual({
      kind: "closing",
      until: at("2026-04-01T01:10:00Z"),
    });
  });

  test("is final with the renewal", () => {
    const final = [renewal({ isDraft: false, finalizesAt: null })];

    expect(billOf(IN_MARCH, facts("2026-04-01T02:00:00Z", final))).toEqual({
      kind: "final",
      invoiceId: "in_april",
    });
    expect(
      billOf(at("2026-04-02T00:00:00Z"), facts("2026-04-02T00:00:00Z", final)),
    ).toEqual({ kind: "open" });
  });

  test("is not the first one, nor that of an upgrade: they bill ahead", () => {
    const first = renewal({
      id: "in_first",
      isDraft: false,
      isRenewal: false,
      createdAt: MARCH,
      period: { from: MARCH, to: MARCH },
      lines: [{ from: MARCH, to: APRIL }],
    });
    const upgrade = renewal({
      id: "in_upgrade",
      isDraft: false,
      isRenewal: false,
      createdAt: at("2026-03-10T00:00:00Z"),
      period: { from: MARCH, to: at("2026-03-10T00:00:00Z") },
      lines: [
        { from: at("2026-03-10T00:00:00Z"), to: APRIL },
        { from: at("2026-03-10T00:00:00Z"), to: APRIL },
      ],
    });

    expect(
      billOf(IN_MARCH, facts("2026-03-20T12:00:01Z", [upgrade, first])),
    ).toEqual({ kind: "open" });
  });

  test("is the last one of a subscription that was ended at once", () => {
    const end = at("2026-03-21T00:00:00Z");
    const last = renewal({
      id: "in_last",
      isDraft: false,
      isRenewal: false,
      createdAt: end,
      finalizesAt: null,
      period: { from: MARCH, to: end },
      lines: [{ from: MARCH, to: end }],
    });

    expect(
      billOf(
        IN_MARCH,
        facts("2026-03-21T00:00:05Z", [last], { hasSubscription: false }),
      ),
    ).toEqual({ kind: "final", invoiceId: "in_last" });
  });

  test("is awaited for two hours after the end of a period, then none will come", () => {
    const ended = { hasSubscription: false };

    expect(billOf(IN_MARCH, facts("2026-04-01T00:00:10Z", [], ended))).toEqual({
      kind: "closing",
      until: at("2026-04-01T02:00:00Z"),
    });
    expect(billOf(IN_MARCH, facts("2026-04-01T02:00:00Z", [], ended))).toEqual({
      kind: "final",
      invoiceId: null,
    });
  });
});

describe("what is missing of readings that may have been taken", () => {
  test.each([
    [[100n, 20n, 3n], 0n, 123n],
    [[100n, 20n, 3n], 100n, 23n],
    [[100n, 20n, 3n], 123n, 0n],
    [[90n, -50n], 90n, -50n],
    [[90n, -50n], -50n, 90n],
    [[90n, -50n], 40n, 0n],
    [[100n], 101n, null],
    [[100n], -1n, null],
    [[90n, -50n], -51n, null],
    [[], 1n, null],
  ])("of %s with %s taken is %s", (readings, taken, missing) => {
    expect(creditsMissing(readings, taken)).toBe(missing);
  });
});

describe("overage in cents", () => {
  test.each([
    [1_000_000n, 1_200n],
    [416n, 0n],
    [417n, 1n],
    [-416n, 0n],
    [-417n, -1n],
    [0n, 0n],
  ])("of %s credits is %s", (credits, cents) => {
    expect(overageCents(credits)).toBe(cents);
  });
});

describe("a reading", () => {
  test("is repeated for 23 hours and told for nearly 35 days", () => {
    const now = at("2026-03-20T12:00:00Z");
    const first = (moment: string | null) => ({
      firstAttemptAt: moment === null ? null : at(moment),
      lastAttemptAt: null,
    });

    expect(isTooLateToRepeat(first(null), now)).toBe(false);
    expect(isTooLateToRepeat(first("2026-03-19T13:00:01Z"), now)).toBe(false);
    expect(isTooLateToRepeat(first("2026-03-19T13:00:00Z"), now)).toBe(true);
    expect(isTooOldForTheMeter(at("2026-02-13T13:00:01Z"), now)).toBe(false);
    expect(isTooOldForTheMeter(at("2026-02-13T13:00:00Z"), now)).toBe(true);
  });

  test("has the event's id, and another once it was compared", () => {
    expect(identifierOf({ id: "e", resends: 0 })).toBe("e");
    expect(identifierOf({ id: "e", resends: 2 })).toBe("e:2");
  });

  test("falls in the hour it was used in", () => {
    expect(hourOf(at("2026-03-20T12:59:59.999Z"))).toEqual(
      at("2026-03-20T12:00:00Z"),
    );
  });

  test("is repeated after twice the time, up to an hour, less up to half", () => {
    expect([1, 2, 3, 9, 99].map((attempts) => backoffMs(attempts, 0))).toEqual([
      15_000, 30_000, 60_000, 3_600_000, 3_600_000,
    ]);
    expect(backoffMs(1, 1)).toBe(7_500);
  });
});
