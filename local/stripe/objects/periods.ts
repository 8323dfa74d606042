export type Period = { start: number; end: number };

export type Interval = { interval: string; interval_count: number };

const DAY_SECONDS = 86_400;

/**
 * The billing period that holds a moment. Periods begin at the anchor and every
 * interval after it; where a month has no such day, on its last: an anchor on
 * the 31st gives 28 February and then 31 March again.
 */
export function periodAt(
  anchor: number,
  every: Interval,
  moment: number,
): Period {
  let count = Math.floor((moment - anchor) / longestSeconds(every));
  while (boundary(anchor, every, count) > moment) count -= 1;
  while (boundary(anchor, every, count + 1) <= moment) count += 1;
  return {
    start: boundary(anchor, every, count),
    end: boundary(anchor, every, count + 1),
  };
}

/** One interval later, on the last day of its month if that is shorter. */
export const addIntervals = (from: number, every: Interval): number =>
  boundary(from, every, 1);

/** For a first guess at the count, which is then put right. */
function longestSeconds({ interval, interval_count }: Interval): number {
  const days = { day: 1, week: 7, month: 31, year: 366 }[interval] ?? 31;
  return days * interval_count * DAY_SECONDS;
}

function boundary(anchor: number, every: Interval, count: number): number {
  const steps = count * every.interval_count;
  switch (every.interval) {
    case "day":
      return anchor + steps * DAY_SECONDS;
    case "week":
      return anchor + steps * 7 * DAY_SECONDS;
    case "year":
      return addMonths(anchor, steps * 12);
    default:
      return addMonths(anchor, steps);
  }
}

function addMonths(seconds: number, months: number): number {
  const from = new Date(seconds * 1_000);
  const year = from.getUTCFullYear();
  const month = from.getUTCMonth() + months;
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const day = Math.min(from.getUTCDate(), lastDay);
  const timeOfDay = seconds % DAY_SECONDS;
  return Date.UTC(year, month, day) / 1_000 + timeOfDay;
}
