"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/ui/button";
import { Skeleton } from "@/ui/skeleton";
import { type DayFigures, sumOf, type Writing } from "./chart.ts";
import { dayChartCopy as copy } from "./copy.ts";
import { DayTable } from "./day-table.tsx";
import { SERIES_COLORS } from "./series-colors.ts";

/** 117 KB of code, for the one who looks at it. */
const Plot = dynamic(() => import("./plot.tsx"), {
  ssr: false,
  loading: () => (
    <span role="status" aria-label={copy.loading}>
      <Skeleton className="h-56 w-full" />
    </span>
  ),
});

/** Figures by day, as a chart or as the same figures in a table. */
export function DayChart({
  chart,
  kind = "bars",
  hasTotals = kind === "bars",
  caption,
  summary,
  format,
  formatTick,
}: Writing & {
  chart: DayFigures;
  /** Bars are stacked; what does not add up, as rates and two ranges, is lines. */
  kind?: "bars" | "lines";
  /** Whether figures of several days add up to one. */
  hasTotals?: boolean;
  caption: string;
  /** The chart in words, for those who do not see it. */
  summary: string;
}) {
  const [isTable, setIsTable] = useState(false);
  const writing = { format, formatTick };
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <p className="text-muted" suppressHydrationWarning>
          {caption}
        </p>
        <Button onClick={() => setIsTable(!isTable)}>
          {isTable ? copy.asChart : copy.asTable}
        </Button>
      </div>
      {isTable ? (
        <DayTable {...{ chart, format }} hasTotal={kind === "bars"} />
      ) : (
        <div className="mt-4 gap-6 tablet:flex">
          <figure
            className="h-56 min-w-0 flex-1 overflow-hidden"
            role="img"
            aria-label={summary}
          >
            <Plot {...{ chart, kind, ...writing }} />
          </figure>
          <SeriesLabels {...{ chart, hasTotals, format }} />
        </div>
      )}
    </>
  );
}

/** Beside the chart, in the order in which its series are stacked. */
const SeriesLabels = ({
  chart,
  hasTotals,
  format,
}: Pick<Writing, "format"> & {
  chart: DayFigures;
  hasTotals: boolean;
}) => (
  <dl className="mt-4 flex flex-wrap gap-x-6 gap-y-1 text-meta tablet:mt-0 tablet:w-58 tablet:flex-col-reverse tablet:flex-nowrap tablet:justify-end tablet:gap-y-2">
    {chart.series.map((name, place) => (
      <div key={name} className="flex min-w-0 items-baseline gap-2">
        <span
          aria-hidden="true"
          className="size-2.5 shrink-0 forced-color-adjust-none"
          style={{ background: SERIES_COLORS[place] }}
        />
        <dt className="min-w-0 truncate">{name}</dt>
        {hasTotals && (
          <dd className="ml-auto text-muted">
            {format(sumOf(chart.days.map(({ values }) => values[place] ?? 0)))}
          </dd>
        )}
      </div>
    ))}
  </dl>
);
