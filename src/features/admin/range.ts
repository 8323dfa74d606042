import { addDays, utcDayOf } from "@/features/usage/days";

/** UTC days, `YYYY-MM-DD`: from one on and before another. */
export type DayRange = { from: string; until: string };

export const RANGE_DAYS = [7, 30, 90] as const;
export type RangeDays = (typeof RANGE_DAYS)[number];
const DEFAULT_DAYS: RangeDays = 30;

export type SearchParams = Record<string, string | string[] | undefined>;

/** The range of `?days=`; what is none of them is 30. */
export const readRangeDays = (wanted: SearchParams[string]): RangeDays =>
  RANGE_DAYS.find((days) => `${days}` === wanted) ?? DEFAULT_DAYS;

/** So many UTC days, of which today is the last. */
export function rangeUntilToday(days: number, now: Date): DayRange {
  const until = addDays(utcDayOf(now), 1);
  return { from: addDays(until, -days), until };
}

/** As long, and ending where the other begins. */
export const rangeBefore = ({ from, until }: DayRange): DayRange => ({
  from: addDays(from, -daysIn({ from, until }).length),
  until: from,
});

/** Every day of a range, in order. */
export function daysIn({ from, until }: DayRange): string[] {
  const days: string[] = [];
  for (let day = from; day < until; day = addDays(day, 1)) days.push(day);
  return days;
}
