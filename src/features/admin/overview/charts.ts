import type { DayFigures } from "@/ui/day-chart/chart";
import { gridlinesOf, sumOf } from "@/ui/day-chart/chart";
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
  of: Record<string, (day: OverviewDay) => number | null>;
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

/** The charts of the overview, by the section they stand in. */
export const chartsOf = (days: readonly OverviewDay[]) => ({
  activity: ACTIVITY.map((wanted) => drawn(wanted, days)),
  money: MONEY.map((wanted) => drawn(wanted, days)),
  quality: QUALITY.map((wanted) => drawn(wanted, days)),
});

function drawn(
  { of, ...wanted }: Wanted,
  days: readonly OverviewDay[],
): OverviewChart {
  const figures = days.map((day) => ({
    day: day.day,
    values: Object.values(of).map((figure) => figure(day)),
  }));
  const highest = Math.max(
    0,
    ...figures.map(({ values }) =>
      wanted.kind === "bars"
        ? sumOf(values)
        : Math.max(0, ...values.map((value) => value ?? 0)),
    ),
  );
  return {
    ...wanted,
    chart: {
      series: Object.keys(of),
      days: figures,
      today: days.at(-1)?.day ?? "",
      gridlines: gridlinesOf(highest, {
        isWhole: wanted.unit === "count" || wanted.unit === "ms",
        ...(wanted.unit === "percent" && { most: 100 }),
      }),
    },
  };
}
