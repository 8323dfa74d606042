import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dayOf } from "@/core/format";
import {
  addDays,
  dayStart,
  monthSpan,
  monthsBetween,
} from "@/features/usage/days";

describe("the start of a day", () => {
  test.each([
    ["an ordinary day", "2026-11-21", "Europe/Berlin", "2026-11-20T23:00:00Z"],
    ["UTC", "2026-11-21", "UTC", "2026-11-21T00:00:00Z"],
    [
      "the day clocks go forward",
      "2026-03-29",
      "Europe/Berlin",
      "2026-03-28T23:00:00Z",
    ],
    ["the day after it", "2026-03-30", "Europe/Berlin", "2026-03-29T22:00:00Z"],
    [
      "the day clocks go back",
      "2026-10-25",
      "Europe/Berlin",
      "2026-10-24T22:00:00Z",
    ],
    [
      "the day after that",
      "2026-10-26",
      "Europe/Berlin",
      "2026-10-25T23:00:00Z",
    ],
    [
      "a day without a midnight",
      "2018-11-04",
      "America/Sao_Paulo",
      "2018-11-04T03:00:00Z",
    ],
    ["a leap day", "2028-02-29", "America/New_York", "2028-02-29T05:00:00Z"],
    [
      "a quarter of an hour",
      "2026-11-21",
      "Asia/Kathmandu",
      "2026-11-20T18:15:00Z",
    ],
    [
      "the furthest ahead",
      "2026-11-21",
      "Pacific/Kiritimati",
      "2026-11-20T10:00:00Z",
    ],
    [
      "the furthest behind",
      "2026-11-21",
      "Pacific/Pago_Pago",
      "2026-11-21T11:00:00Z",
    ],
    [
      "a day that was left out",
      "2011-12-30",
      "Pacific/Apia",
      "2011-12-30T10:00:00Z",
    ],
  ])("is right for %s", (_, day, timeZone, moment) => {
    expect(dayStart(day, timeZone)).toEqual(new Date(moment));
  });

  const zones = fc.constantFrom(...Intl.supportedValuesOf("timeZone"), "UTC");
  const days = fc
    .integer({ min: 0, max: 36_000 })
    .map((count) => addDays("1990-01-01", count));

  test("is the first moment of that day, or of the next that there was", () => {
    fc.assert(
      fc.property(zones, days, (timeZone, day) => {
        const start = dayStart(day, timeZone);
        const reader = { locale: "en-CA", timeZone };

        expect(dayOf(new Date(+start - 1), reader) < day).toBe(true);
        expect([day, addDays(day, 1)]).toContain(dayOf(start, reader));
      }),
    );
  });

  test("days follow one another without gap or overlap", () => {
    fc.assert(
      fc.property(zones, days, (timeZone, day) => {
        const hours =
          (+dayStart(addDays(day, 1), timeZone) - +dayStart(day, timeZone)) /
          3_600_000;

        expect(hours).toBeGreaterThanOrEqual(0);
        expect(hours).toBeLessThanOrEqual(48);
      }),
    );
  });
});

test.each([
  ["2026-12-31", 1, "2027-01-01"],
  ["2028-02-28", 1, "2028-02-29"],
  ["2026-02-28", 1, "2026-03-01"],
  ["2026-03-01", -1, "2026-02-28"],
])("%s and %d days is %s", (day, count, sum) => {
  expect(addDays(day, count)).toBe(sum);
});

describe("UTC months", () => {
  test.each([
    ["2026-11", "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z"],
    ["2026-12", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"],
    ["2028-02", "2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z"],
  ])("%s is from %s up to %s", (month, since, until) => {
    expect(monthSpan(month)).toEqual({
      since: new Date(since),
      until: new Date(until),
    });
  });

  test("are listed newest first, over the end of a year", () => {
    const first = new Date("2026-11-30T23:59:59Z");

    expect(monthsBetween(first, new Date("2027-01-31T12:00:00Z"))).toEqual([
      "2027-01",
      "2026-12",
      "2026-11",
    ]);
    expect(monthsBetween(first, first)).toEqual(["2026-11"]);
  });
});
