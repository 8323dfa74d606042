"use client";

import { formatCount } from "@/core/format";
import { DayChart } from "@/ui/day-chart/day-chart";
import { useReader } from "@/ui/reader";
import { chartCopy as copy } from "../chart-copy.ts";
import type { DailyChart } from "../daily-chart.ts";

/** A period's use by day and model. */
export function DailyUse({ chart }: { chart: DailyChart }) {
  const reader = useReader();
  const { series, days, today, gridlines } = chart;
  return (
    <DayChart
      chart={{
        series: series.map((model) => model ?? copy.rest),
        days: days.map(({ day, credits }) => ({ day, values: credits })),
        today,
        gridlines,
      }}
      caption={copy.daysAreUtc(today, reader)}
      summary={copy.summary(days, reader)}
      format={(count) => formatCount(count ?? 0, reader)}
      formatTick={(count) => copy.gridline(count, reader)}
    />
  );
}
