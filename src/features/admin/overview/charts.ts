import type { DayFigures } from "@/ui/day-chart/chart";
import { gridlinesBetween, gridlinesOf, sumOf } from "@/ui/day-chart/chart";
import { overviewCopy as copy } from "./copy.ts";
import type { OverviewDay } from "./overview.ts";

/** How the figures of a chart are written. */
export type Unit = "count" | "usd" | "ms" | "percent";

export type OverviewChart = {
  title: string;
  unit: Unit;
  kind: "bars" | "lines";
  hasTotals?: boolean;
  chart: DayFigures;
};

const { series, charts } = copy;
const NANOS = 1e9;

type Wanted = {
  title: string;
  unit: Unit;
  kind: "bars" | "lines";
  hasTotals?: boolean;
  /** Of a day, and of that which stands in its place in the range before. */
  of: Record<
    string,
    (day: OverviewDay, before: OverviewDay | undefined) => number | null
  >;
};

const usd = (nanos: bigint) => Number(nanos) / NANOS;

const ACTIVITY: Wanted[] = [
  {
    ...{ title: charts.calls, unit: "count", kind: "bars" },
    of: {
      [series.completed]: (day) => day.completed,
      [series.stopped]: (day) => day.stopped,
      [series.failed]: (day) => day.failed,
      [series.abandoned]: (day) => day.abandoned,
    },
  },
  {
    ...{ title: charts.people, unit: "count", kind: "bars" },
    // Who came on two days is one person.
    hasTotals: false,
    of: { [series.people]: (day) => day.activeDaily },
  },
  {
    ...{ title: charts.tokens, unit: "count", kind: "bars" },
    of: {
      [series.input]: (day) => day.inputTokens,
      [series.output]: (day) => day.outputTokens,
    },
  },
  {
    ...{ title: charts.credits, unit: "count", kind: "lines" },
    hasTotals: true,
    of: {
      [series.credits]: (day) => day.credits,
      [series.before]: (_, before) => before?.credits ?? null,
    },
  },
];

const MONEY: Wanted[] = [
  {
    ...{ title: charts.money, unit: "usd", kind: "bars" },
    of: {
      [series.subscriptions]: (day) => usd(day.subscriptionNanos),
      [series.overage]: (day) => usd(day.overageNanos),
      [series.prepaid]: (day) => usd(day.prepaidNanos),
    },
  },
  {
    ...{ title: charts.cost, unit: "usd", kind: "bars" },
    of: {
      [series.cost]: (day) => usd(day.costNanos),
      [series.fees]: (day) => usd(day.feeNanos),
    },
  },
  {
    ...{ title: charts.margin, unit: "usd", kind: "lines" },
    hasTotals: true,
    of: {
      [series.margin]: (day) => usd(day.marginNanos),
      [series.before]: (_, before) => (before ? usd(before.marginNanos) : null),
    },
  },
];

const QUALITY: Wanted[] = [
  {
    ...{ title: charts.firstToken, unit: "ms", kind: "lines" },
    of: {
      [series.p50]: (day) => day.firstTokenP50Ms,
      [series.p95]: (day) => day.firstTokenP95Ms,
    },
  },
  {
    ...{ title: charts.errors, unit: "percent", kind: "lines" },
    of: {
      [series.errors]: ({ errorRate }) =>
        errorRate === null ? null : errorRate * 100,
    },
  },
];

type Shown = {
  days: readonly OverviewDay[];
  daysBefore: readonly OverviewDay[];
};

/** The charts of the overview, by the section they stand in. */
export const chartsOf = (shown: Shown) => ({
  activity: ACTIVITY.map((wanted) => drawn(wanted, shown)),
  money: MONEY.map((wanted) => drawn(wanted, shown)),
  quality: QUALITY.map((wanted) => drawn(wanted, shown)),
});

function drawn(
  { of, ...wanted }: Wanted,
  { days, daysBefore }: Shown,
): OverviewChart {
  const figures = days.map((day, place) => ({
    day: day.day,
    values: Object.values(of).map((figure) => figure(day, daysBefore[place])),
  }));
  const each = figures.flatMap(({ values }) =>
    wanted.kind === "bars"
      ? [sumOf(values)]
      : values.map((value) => value ?? 0),
  );
  const [lowest, highest] = [Math.min(0, ...each), Math.max(0, ...each)];
  return {
    ...wanted,
    chart: {
      series: Object.keys(of),
      days: figures,
      today: days.at(-1)?.day ?? "",
      gridlines:
        lowest < 0
          ? gridlinesBetween(lowest, highest)
          : gridlinesOf(highest, {
              isWhole: wanted.unit === "count" || wanted.unit === "ms",
              ...(wanted.unit === "percent" && { most: 100 }),
            }),
    },
  };
}
