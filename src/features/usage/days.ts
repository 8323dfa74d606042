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
