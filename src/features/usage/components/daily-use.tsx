"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { formatCount } from "@/core/format";
import { Button } from "@/ui/button";
import { useReader } from "@/ui/reader";
import { Skeleton } from "@/ui/skeleton";
import { chartCopy as copy } from "../chart-copy.ts";
import type { DailyChart } from "../daily-chart.ts";
import { DailyTable } from "./daily-table.tsx";
import { SERIES_COLORS } from "./series-colors.ts";

/** 117 KB of code, for the one who looks at it. */
const DailyBars = dynamic(() => import("./daily-bars.tsx"), {
  ssr: false,
  loading: () => (
    <span role="status" aria-label={copy.loading}>
      <Skeleton className="h-56 w-full" />
    </span>
  ),
});

/** A period's use by day and model, as bars or as the same figures in a table. */
export function DailyUse({ chart }: { chart: DailyChart }) {
  const reader = useReader();
  const [isTable, setIsTable] = useState(false);
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <p className="text-muted" suppressHydrationWarning>
          {copy.daysAreUtc(chart.today, reader)}
        </p>
        <Button onClick={() => setIsTable(!isTable)}>
          {isTable ? copy.asChart : copy.asTable}
        </Button>
      </div>
      {isTable ? (
        <DailyTable chart={chart} />
      ) : (
        <div className="mt-4 gap-6 tablet:flex">
          <figure
            className="h-56 min-w-0 flex-1"
            role="img"
            aria-label={copy.summary(chart.days, reader)}
          >
            <DailyBars chart={chart} />
          </figure>
          <SeriesLabels chart={chart} />
        </div>
      )}
    </>
  );
}

/** Beside the bars, in the order in which they are stacked. */
function SeriesLabels({ chart }: { chart: DailyChart }) {
  const reader = useReader();
  const totals = chart.series.map((model, series) => ({
    name: model ?? copy.rest,
    color: SERIES_COLORS[series],
    total: chart.days.reduce((sum, day) => sum + (day.credits[series] ?? 0), 0),
  }));
  return (
    <dl className="mt-4 flex flex-wrap gap-x-6 gap-y-1 text-meta tablet:mt-0 tablet:w-58 tablet:flex-col-reverse tablet:flex-nowrap tablet:justify-end tablet:gap-y-2">
      {totals.map(({ name, color, total }) => (
        <div key={name} className="flex min-w-0 items-baseline gap-2">
          <span
            aria-hidden="true"
            className="size-2.5 shrink-0 forced-color-adjust-none"
            style={{ background: color }}
          />
          <dt className="min-w-0 truncate">{name}</dt>
          <dd className="ml-auto text-muted">{formatCount(total, reader)}</dd>
        </div>
      ))}
    </dl>
  );
}
