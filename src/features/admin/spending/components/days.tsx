import { addDays, utcDayOf } from "@/features/usage/days";
import { type DayFigures, gridlinesOf } from "@/ui/day-chart/chart";
import { Section } from "@/ui/page";
import { EmptyState } from "@/ui/states";
import { daysIn } from "../../range.ts";
import { spendingCopy } from "../copy.ts";
import type { Spending } from "../loaders.ts";
import { CostChart } from "./cost-chart.tsx";

const NANOS_PER_DOLLAR = 1e9;
/** Dollars: gridlines at whole cents, also where a day cost less. */
const LEAST_TOP = 0.03;
const copy = spendingCopy.days;

/** What each day of the month cost. */
export const Days = (month: Pick<Spending, "days" | "month" | "now">) => (
  <Section id="days" title={copy.title}>
    {month.days.length === 0 ? (
      <EmptyState title={copy.empty} />
    ) : (
      <CostChart chart={chartOf(month)} />
    )}
  </Section>
);

/** Every day of the month has its place, those to come too. */
function chartOf({
  days,
  month,
  now,
}: Pick<Spending, "days" | "month" | "now">): DayFigures {
  const dollars = new Map(
    days.map(({ day, costNanos }) => [
      day,
      Number(costNanos) / NANOS_PER_DOLLAR,
    ]),
  );
  const nextMonth = `${addDays(month, 31).slice(0, 7)}-01`;
  return {
    series: [copy.series],
    days: daysIn({ from: month, until: nextMonth }).map((day) => ({
      day,
      values: [dollars.get(day) ?? 0],
    })),
    today: utcDayOf(now),
    gridlines: gridlinesOf(Math.max(LEAST_TOP, ...dollars.values()), {
      isWhole: false,
    }),
  };
}
