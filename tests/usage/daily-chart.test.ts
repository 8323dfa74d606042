import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type DailyUse, dailyChartOf } from "@/features/usage/daily-chart";
import { addDays } from "@/features/usage/days";

const period = (start: string, end: string) => ({
  start: new Date(start),
  end: new Date(end),
});

const november = period("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z");
const now = new Date("2026-11-21T12:00:00Z");

const use = (
  modelId: string,
  credits: number,
  more: Partial<DailyUse> = {},
): DailyUse => ({ day: "2026-11-20", modelId, credits, rank: 0, ...more });

const daysOf = (span: { start: Date; end: Date }, at = span.start) =>
  dailyChartOf([], { period: span, now: at }).days.map(({ day }) => day);

describe("the days of a chart", () => {
  test.each([
    [
      "a month",
      "2026-11-01T00:00:00Z",
      "2026-12-01T00:00:00Z",
      "2026-11-01",
      "2026-11-30",
      30,
    ],
    [
      "February",
      "2026-02-01T00:00:00Z",
      "2026-03-01T00:00:00Z",
      "2026-02-01",
      "2026-02-28",
      28,
    ],
    [
      "February of a leap year",
      "2028-02-01T00:00:00Z",
      "2028-03-01T00:00:00Z",
      "2028-02-01",
      "2028-02-29",
      29,
    ],
    [
      "a period over a leap day",
      "2028-02-14T09:30:00Z",
      "2028-03-14T09:30:00Z",
      "2028-02-14",
      "2028-03-14",
      30,
    ],
    [
      "a period over the end of a year",
      "2026-12-15T00:00:00Z",
      "2027-01-15T00:00:00Z",
      "2026-12-15",
      "2027-01-14",
      31,
    ],
    [
      "a period begun within a day",
      "2026-10-20T18:00:00Z",
      "2026-11-20T18:00:00Z",
      "2026-10-20",
      "2026-11-20",
      32,
    ],
    [
      "a trial",
      "2026-11-03T23:59:59.999Z",
      "2026-11-17T23:59:59.999Z",
      "2026-11-03",
      "2026-11-17",
      15,
    ],
  ])("of %s are all there", (_, start, end, first, last, count) => {
    const days = daysOf(period(start, end));

    expect([days[0], days.at(-1), days.length]).toEqual([first, last, count]);
    expect(new Set(days).size).toBe(count);
  });

  test("of a year are the last 32, up to now", () => {
    const year = period("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z");

    const days = daysOf(year, now);

    expect([days[0], days.at(-1), days.length]).toEqual([
      "2026-10-21",
      "2026-11-21",
      32,
    ]);
  });

  test("follow one another, wherever clocks are changed", () => {
    const days = daysOf(period("2026-03-15T01:30:00Z", "2026-04-15T01:30:00Z"));

    for (const [place, day] of days.slice(1).entries()) {
      expect(day).toBe(addDays(days[place] ?? "", 1));
    }
  });
});

describe("the series of a chart", () => {
  test("stand in the catalogue's order, whatever was used most", () => {
    const { series, days } = dailyChartOf(
      [use("b", 900, { rank: 2 }), use("a", 1, { rank: 1 })],
      { period: november, now },
    );

    expect(series).toEqual(["a", "b"]);
    expect(days[19]).toEqual({ day: "2026-11-20", credits: [1, 900] });
  });

  test("are five where there are five models", () => {
    const uses = ["a", "b", "c", "d", "e"].map((model, rank) =>
      use(model, 1, { rank }),
    );

    expect(dailyChartOf(uses, { period: november, now }).series).toEqual([
      ...["a", "b", "c", "d", "e"],
    ]);
  });

  test("of six models are the four that used most, and the rest together", () => {
    const uses = ["a", "b", "c", "d", "e", "f"].map((model, rank) =>
      use(model, 10 - rank, { rank }),
    );

    const { series, days } = dailyChartOf(uses, { period: november, now });

    expect(series).toEqual(["a", "b", "c", "d", null]);
    expect(days[19]?.credits).toEqual([10, 9, 8, 7, 6 + 5]);
  });
});

test.each([
  [0, [1, 2, 3]],
  [3, [1, 2, 3]],
  [4, [2, 4, 6]],
  [7, [5, 10, 15]],
  [30, [10, 20, 30]],
  [31, [20, 40, 60]],
  [70, [25, 50, 75]],
  [1_836_000, [1_000_000, 2_000_000, 3_000_000]],
])("of %d credits a day the gridlines are %j", (credits, gridlines) => {
  const chart = dailyChartOf(credits > 0 ? [use("a", credits)] : [], {
    ...{ period: november, now },
  });

  expect(chart.gridlines).toEqual(gridlines);
});

test("whatever was used, nothing is lost and the bars fit", () => {
  const uses = fc.array(
    fc.record({
      day: fc.nat(29).map((count) => addDays("2026-11-01", count)),
      modelId: fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h"),
      rank: fc.constant(0),
      credits: fc.integer({ min: 1, max: 10_000_000 }),
    }),
  );
  const total = (parts: readonly number[]) => parts.reduce((a, b) => a + b, 0);
  fc.assert(
    fc.property(uses, (any) => {
      const chart = dailyChartOf(any, { period: november, now });
      const daily = chart.days.map(({ credits }) => total(credits));

      expect(total(daily)).toBe(total(any.map(({ credits }) => credits)));
      expect(chart.series.length).toBeLessThanOrEqual(5);
      expect(chart.gridlines).toHaveLength(3);
      expect(chart.gridlines[2]).toBeGreaterThanOrEqual(Math.max(...daily));
    }),
  );
});
