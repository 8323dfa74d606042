import { dayOf } from "@/core/format";

const DAY_MS = 86_400_000;
/** More than any zone was ever ahead of UTC, or behind it. */
const OFFSET_MAX_MS = 16 * 3_600_000;

/**
 * The first moment of a calendar day in a zone. Where clocks are put forward at
 * midnight that is one o'clock; a day that a zone left out begins as the next
 * one does.
 *
 * @param day YYYY-MM-DD, from 1900 on.
 */
export function dayStart(day: string, timeZone: string): Date {
  const reader = { locale: "en-CA", timeZone };
  let before = Date.parse(day) - OFFSET_MAX_MS;
  let from = Date.parse(day) + OFFSET_MAX_MS;
  while (from - before > 1) {
    const middle = Math.floor((before + from) / 2);
    if (dayOf(new Date(middle), reader) < day) before = middle;
    else from = middle;
  }
  return new Date(from);
}

/** The calendar day `count` days later, or earlier; YYYY-MM-DD. */
export const addDays = (day: string, count: number) =>
  utcDayOf(new Date(Date.parse(day) + count * DAY_MS));

/** YYYY-MM-DD in UTC, by which days of use are counted. */
export const utcDayOf = (moment: Date) => moment.toISOString().slice(0, 10);

/** The UTC month of YYYY-MM: from its first moment up to the next month's. */
export const monthSpan = (month: string) => {
  const since = new Date(`${month}-01T00:00:00Z`);
  const until = new Date(since);
  until.setUTCMonth(until.getUTCMonth() + 1);
  return { since, until };
};

/** The UTC months from one moment's to another's as YYYY-MM, newest first. */
export function monthsBetween(first: Date, last: Date): string[] {
  const months: string[] = [];
  const month = new Date(Date.UTC(last.getUTCFullYear(), last.getUTCMonth()));
  while (month.toISOString().slice(0, 7) >= first.toISOString().slice(0, 7)) {
    months.push(month.toISOString().slice(0, 7));
    month.setUTCMonth(month.getUTCMonth() - 1);
  }
  return months;
}
