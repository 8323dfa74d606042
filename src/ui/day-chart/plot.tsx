"use client";

import {
  Bar,
  BarChart,
  type BarShapeProps,
  CartesianGrid,
  Line,
  LineChart,
  Rectangle,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { useReader } from "@/ui/reader";
import { type DayFigures, ticksOf, type Writing } from "./chart.ts";
import { dayChartCopy as copy } from "./copy.ts";
import { SERIES_COLORS } from "./series-colors.ts";

const AXIS = { fill: "var(--color-muted)", fontSize: 13 };
const MARGIN = { top: 8, right: 0, bottom: 0, left: 0 };

type Day = DayFigures["days"][number];
type Props = Writing & { chart: DayFigures; kind: "bars" | "lines" };

/** Bars or lines. A file of its own: its library is loaded on sight only. */
export default function Plot(props: Props) {
  return (
    <ResponsiveContainer width="100%" height="100%">
      {props.kind === "bars" ? Bars(props) : Lines(props)}
    </ResponsiveContainer>
  );
}

const Bars = (props: Props) => {
  const { series, days, today } = props.chart;
  return (
    <BarChart
      data={days}
      accessibilityLayer={false}
      barCategoryGap="20%"
      margin={MARGIN}
    >
      <TodayHatches count={series.length} />
      {Frame(props)}
      {series.map((name, place) => (
        <Bar
          key={name}
          stackId="day"
          dataKey={(entry: Day) => entry.values[place] ?? 0}
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
  );
};

const Lines = (props: Props) => {
  const { series, days, today } = props.chart;
  const nth = days.findIndex(({ day }) => day === today);
  const untilToday = days.slice(Math.max(0, nth - 1), nth + 1);
  const parts = [
    { name: "past", isOf: ({ day }: Day) => day !== today },
    // Today is not over: the way to it is dotted.
    {
      name: "today",
      isOf: (day: Day) => untilToday.includes(day),
      dots: "2 4",
    },
  ];
  return (
    <LineChart data={days} accessibilityLayer={false} margin={MARGIN}>
      {Frame(props)}
      {series.flatMap((figure, place) =>
        parts.map(({ name, isOf, dots }) => (
          <Line
            key={`${figure} ${name}`}
            dataKey={(entry: Day) => (isOf(entry) ? entry.values[place] : null)}
            stroke={SERIES_COLORS[place] ?? AXIS.fill}
            strokeWidth={2}
            {...(dots && { strokeDasharray: dots })}
            dot={false}
            activeDot={false}
            isAnimationActive={false}
          />
        )),
      )}
    </LineChart>
  );
};

/** Grid, axes and what shows of a day under the pointer. */
const Frame = ({ chart, format, formatTick }: Props) => {
  const { gridlines } = chart;
  return (
    <>
      <CartesianGrid vertical={false} stroke="var(--color-line)" />
      <DayAxis />
      <YAxis
        ticks={ticksOf(gridlines)}
        domain={[Math.min(0, ...gridlines), Math.max(0, gridlines.at(-1) ?? 1)]}
        tickFormatter={formatTick}
        width={44}
        tick={AXIS}
        tickLine={false}
        axisLine={false}
      />
      <Tooltip
        cursor={{ fill: "var(--color-bubble)" }}
        isAnimationActive={false}
        content={({ active, label }) =>
          active ? <DayTip {...{ chart, format }} day={String(label)} /> : null
        }
      />
    </>
  );
};

const DayAxis = () => {
  const reader = useReader();
  return (
    <XAxis
      dataKey="day"
      tickFormatter={(day: string) => copy.dayName(day, reader)}
      interval="preserveStart"
      minTickGap={24}
      tick={AXIS}
      tickLine={false}
      axisLine={{ stroke: "var(--color-line-strong)" }}
    />
  );
};

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

function DayTip({
  chart,
  day,
  format,
}: Pick<Props, "chart" | "format"> & { day: string }) {
  const reader = useReader();
  const values = chart.days.find((entry) => entry.day === day)?.values ?? [];
  return (
    <div className="rounded-control border border-line bg-surface px-3 py-2 text-meta shadow-float">
      <p className="font-strong">{copy.dayLabel(day, chart.today, reader)}</p>
      {chart.series.map((name, place) => (
        <p key={name} className="flex justify-between gap-4">
          <span>{name}</span>
          <span>{format(values[place] ?? null)}</span>
        </p>
      ))}
    </div>
  );
}
