import "server-only";
import type { Database } from "@/db/client";
import { addDays } from "@/features/usage/days";
import { getRecurring, listRecurringChanges } from "../money/recurring.ts";
import { listRevenueDays } from "../money/revenue.ts";
import {
  type DayRange,
  daysIn,
  rangeBefore,
  rangeUntilToday,
} from "../range.ts";
import {
  listActiveDays,
  listActivityDays,
  listFirstTokens,
  listRefusals,
} from "./activity.ts";
import { percentileOf } from "./first-token.ts";
import { getStanding } from "./now.ts";

type Days = {
  activity: Awaited<ReturnType<typeof listActivityDays>>;
  active: Awaited<ReturnType<typeof listActiveDays>>;
  firstTokens: Awaited<ReturnType<typeof listFirstTokens>>;
  revenue: Awaited<ReturnType<typeof listRevenueDays>>;
  recurring: Awaited<ReturnType<typeof listRecurringChanges>>;
};

export type OverviewDay = ReturnType<typeof dayOf>;
export type OverviewTotals = ReturnType<typeof totalsOf>;
export type Overview = Awaited<ReturnType<typeof getOverview>>;

/**
 * What the overview shows of the last so many UTC days, day by day, and of as
 * many before them. Amounts of money are nano-dollars; FIGURES says what each
 * figure is.
 */
export async function getOverview(
  db: Database,
  { days, now }: { days: number; now: Date },
) {
  const range = rangeUntilToday(days, now);
  const before = rangeBefore(range);
  const both = { from: before.from, until: range.until };
  const read: Days = {
    activity: await listActivityDays(db, both),
    active: await listActiveDays(db, both),
    firstTokens: await listFirstTokens(db, both),
    revenue: await listRevenueDays(db, { ...both, now }),
    recurring: await listRecurringChanges(db, both),
  };
  const startOfRange = new Date(`${range.from}T00:00:00Z`);
  return {
    range,
    days: daysIn(range).map((day) => dayOf(day, read)),
    daysBefore: daysIn(before).map((day) => dayOf(day, read)),
    totals: totalsOf(range, read),
    totalsBefore: totalsOf(before, read),
    recurring: await getRecurring(db, { at: now }),
    recurringBefore: await getRecurring(db, { at: startOfRange }),
    refusals: await listRefusals(db, { range, before }),
    standing: await getStanding(db, { now }),
  };
}

const dayOf = (day: string, read: Days) => ({
  day,
  ...totalsOf({ from: day, until: addDays(day, 1) }, read),
});

/** Sums over a range; people are counted at its last day. */
function totalsOf(range: DayRange, read: Days) {
  const within = ({ day }: { day: string }) =>
    day >= range.from && day < range.until;
  const activity = read.activity.filter(within);
  const active = read.active.filter(within);
  const revenue = read.revenue.filter(within);
  const recurring = read.recurring.filter(within);
  const firstTokens = read.firstTokens.filter(within);
  const last = active.toSorted((a, b) => (a.day < b.day ? -1 : 1)).at(-1);

  const subscriptionNanos = total(revenue, (day) => day.subscriptionNanos);
  const overageNanos = total(revenue, (day) => day.overageNanos);
  const prepaidNanos = total(revenue, (day) => day.prepaidNanos);
  const returnedNanos = total(revenue, (day) => day.returnedNanos);
  const feeNanos = total(revenue, (day) => day.feeNanos);
  const costNanos = total(activity, (day) => day.cost_nanos);
  const revenueNanos =
    subscriptionNanos + overageNanos + prepaidNanos - returnedNanos;
  const calls = count(activity, (day) => day.calls);
  const failed = count(activity, (day) => day.failed);
  return {
    activeDaily: last?.daily ?? 0,
    activeWeekly: last?.weekly ?? 0,
    activeMonthly: last?.monthly ?? 0,
    calls,
    completed: count(activity, (day) => day.completed),
    stopped: count(activity, (day) => day.stopped),
    failed,
    abandoned: count(activity, (day) => day.abandoned),
    inputTokens: count(activity, (day) => day.input_tokens),
    outputTokens: count(activity, (day) => day.output_tokens),
    credits: count(activity, (day) => day.credits),
    excessCredits: count(activity, (day) => day.excess_credits),
    errorRate: calls > 0 ? failed / calls : null,
    firstTokenP50Ms: percentileOf(firstTokens, 0.5),
    firstTokenP95Ms: percentileOf(firstTokens, 0.95),
    ...{ costNanos, feeNanos, revenueNanos },
    ...{ subscriptionNanos, overageNanos, prepaidNanos, returnedNanos },
    feeEstimatedNanos: total(revenue, (day) => day.feeEstimatedNanos),
    marginNanos: revenueNanos - costNanos - feeNanos,
    newNanos: total(recurring, (day) => day.newNanos),
    churnedNanos: total(recurring, (day) => day.churnedNanos),
  };
}

const total = <Row>(rows: readonly Row[], of: (row: Row) => bigint) =>
  rows.reduce((sum, row) => sum + of(row), 0n);

const count = <Row>(rows: readonly Row[], of: (row: Row) => number) =>
  rows.reduce((sum, row) => sum + of(row), 0);
