"use client";

import { formatCount, type Reader } from "@/core/format";
import { DayChart } from "@/ui/day-chart/day-chart";
import { useReader } from "@/ui/reader";
import type { OverviewChart, Unit } from "../charts.ts";
import { overviewCopy as copy } from "../copy.ts";

/** Charts below one another, two beside each other where there is room. */
export function OverviewCharts({
  charts,
}: {
  charts: readonly OverviewChart[];
}) {
  const reader = useReader();
  return (
    <div className="@container mt-8">
      <div className="grid gap-x-10 gap-y-8 @min-[64rem]:grid-cols-2">
        {charts.map(({ title, unit, ...drawn }) => (
          <div key={title} className="min-w-0">
            <DayChart
              {...drawn}
              caption={title}
              summary={copy.summary(title, drawn.chart.days, reader)}
              format={(value) =>
                value === null ? copy.unknown : WRITE[unit](value, reader)
              }
              formatTick={(value) => tickOf(value, unit, reader)}
            />
          </div>
        ))}
      </div>
    </div>
  );
}

const WRITE: Record<Unit, (value: number, reader: Reader) => string> = {
  count: formatCount,
  ms: (value, reader) => formatCount(Math.round(value), reader),
  percent: (value, { locale }) =>
    new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(value),
  usd: (value, { locale }) =>
    new Intl.NumberFormat(locale, {
      style: "currency",
      currency: "USD",
      currencyDisplay: "narrowSymbol",
    }).format(value),
};

const tickOf = (value: number, unit: Unit, { locale }: Reader) =>
  new Intl.NumberFormat(locale, {
    notation: "compact",
    ...(unit === "usd" && {
      style: "currency",
      currency: "USD",
      currencyDisplay: "narrowSymbol",
    }),
  }).format(value);
