import { expect, test } from "vitest";
import { chartsOf } from "@/features/admin/overview/charts";
import type { OverviewDay } from "@/features/admin/overview/overview";
import { gridlinesBetween, ticksOf } from "@/ui/day-chart/chart";

const aDay = (day: string, credits: number, marginUsd: number) =>
  ({
    ...{ day, credits, marginNanos: BigInt(marginUsd) * 1_000_000_000n },
    ...{ subscriptionNanos: 0n, overageNanos: 0n, prepaidNanos: 0n },
    ...{ costNanos: 0n, feeNanos: 0n, errorRate: null },
  }) as OverviewDay;

test("credits and margin of a day stand beside those of the range before", () => {
  const { activity, money } = chartsOf({
    days: [aDay("2026-03-03", 5, 7), aDay("2026-03-04", 6, -4)],
    daysBefore: [aDay("2026-03-01", 1, 2), aDay("2026-03-02", 2, -9)],
  });

  expect(activity.at(-1)).toMatchObject({
    kind: "lines",
    chart: { days: [{ values: [5, 1] }, { values: [6, 2] }] },
  });
  const margin = money.at(-1)?.chart;
  expect(margin?.days).toMatchObject([
    { values: [7, 2] },
    { values: [-4, -9] },
  ]);
  expect(margin?.gridlines[0]).toBeLessThanOrEqual(-9);
  expect(margin?.gridlines.at(-1)).toBeGreaterThanOrEqual(7);
});

test("gridlines reach below zero as far as the figures", () => {
  expect(gridlinesBetween(-9, 7)).toEqual([-10, 10]);
  expect(gridlinesBetween(-30, 0)).toEqual([-30, -20, -10]);
  expect(ticksOf(gridlinesBetween(-30, 20))).toEqual([-40, -20, 0, 20]);
});
