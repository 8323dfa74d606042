"use client";

import {
  Bar,
  BarChart,
  type BarShapeProps,
  CartesianGrid,
  Rectangle,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { formatCount } from "@/core/format";
import { useReader } from "@/ui/reader";
import { chartCopy as copy } from "../chart-copy.ts";
import type { DailyChart } from "../daily-chart.ts";
import { SERIES_COLORS } from "./series-colors.ts";

const AXIS = { fill: "var(--color-muted)", fontSize: 13 };

/** The bars. A file of its own, so that its library is loaded on sight only. */
export default function DailyBars({ chart }: { chart: DailyChart }) {
  const reader = useReader();
  const { series, days, today, gridlines } = chart;
  return (
    <ResponsiveContainer width="100%" height="100%">
      <BarChart
        data={days}
        accessibilityLayer={false}
        barCategoryGap="20%"
        margin={{ top: 8, right: 0, bottom: 0, left: 0 }}
      >
        <TodayHatches count={series.length} />
        <CartesianGrid vertical={false} stroke="var(--color-line)" />
        <XAxis
          dataKey="day"
          tickFormatter={(day: string) => copy.dayName(day, reader)}
          interval="preserveStart"
          minTickGap={24}
          tick={AXIS}
          tickLine={false}
          axisLine={{ stroke: "var(--color-line-strong)" }}
        />
        <YAxis
          ticks={[0, ...gridlines]}
          domain={[0, gridlines.at(-1) ?? 1]}
          tickFormatter={(count: number) => copy.gridline(count, reader)}
          width={44}
          tick={AXIS}
          tickLine={false}
          axisLine={false}
        />
        <Tooltip
          cursor={{ fill: "var(--color-bubble)" }}
          isAnimationActive={false}
          content={({ active, label }) =>
            active ? <DayTip chart={chart} day={String(label)} /> : null
          }
        />
        {series.map((model, place) => (
          <Bar
            key={model}
            stackId="day"
            dataKey={(entry: DailyChart["days"][number]) =>
              entry.credits[place] ?? 0
            }
            shape={(bar: BarShapeProps) => (
              <Rectangle
                {...bar}
                fill={
                  bar.payload.day === today
                    ? `url(#${hatchId(place)})`
                    : SERIES_COLORS[place]
                }
              />
            )}
            isAnimationActive={false}
          />
        ))}
      </BarChart>
    </ResponsiveContainer>
  );
}

const hatchId = (place: number) => `daily-today-${place}`;

/** Today is not over: its bars are hatched, each in its own colour. */
const TodayHatches = ({ count }: { count: number }) => (
  <defs>
    {SERIES_COLORS.slice(0, count).map((color, place) => (
      <pattern
        key={color}
        id={hatchId(place)}
        width={4}
        height={4}
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect width={2} height={4} fill={color} />
      </pattern>
    ))}
  </defs>
);

function DayTip({ chart, day }: { chart: DailyChart; day: string }) {
  const reader = useReader();
  const credits = chart.days.find((entry) => entry.day === day)?.credits ?? [];
  return (
    <div className="rounded-control border border-line bg-surface px-3 py-2 text-meta shadow-float">
      <p className="font-strong">{copy.dayLabel(day, chart.today, reader)}</p>
      {chart.series.map((model, place) => (
        <p key={model} className="flex justify-between gap-4">
          <span>{model ?? copy.rest}</span>
          <span>{formatCount(credits[place] ?? 0, reader)}</span>
        </p>
      ))}
    </div>
  );
}
