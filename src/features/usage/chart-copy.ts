import { formatCount, formatTime, type Reader } from "@/core/format";
import { dayChartCopy } from "@/ui/day-chart/copy";
import { credits } from "./copy.ts";
import { dayStart } from "./days.ts";

const UTC = "UTC";

export const chartCopy = {
  title: "By day and model",
  rest: "Other",

  /** "9,500", "150K": beside a gridline there is little room. */
  gridline: (count: number, { locale }: Reader) =>
    new Intl.NumberFormat(locale, { notation: "compact" }).format(count),

  /** Days begin at another hour where the reader is not at UTC. */
  daysAreUtc: (today: string, reader: Reader) => {
    const at = formatTime(dayStart(today, UTC), reader);
    return at === formatTime(dayStart(today, UTC), { ...reader, timeZone: UTC })
      ? "Credits a day."
      : `Credits a day; days begin at ${at} for you, midnight UTC.`;
  },

  /** The chart in words, for those who do not see it. */
  summary: (
    days: readonly { day: string; credits: readonly number[] }[],
    reader: Reader,
  ) => {
    const totals = days.map(({ day, credits: parts }) => ({
      day,
      total: parts.reduce((sum, part) => sum + part, 0),
    }));
    const highest = totals.reduce((a, b) => (b.total > a.total ? b : a));
    const all = totals.reduce((sum, { total }) => sum + total, 0);
    return `${credits(all, reader)} in ${formatCount(totals.length, reader)} days, most of them on ${dayChartCopy.dayName(highest.day, reader)}: ${formatCount(highest.total, reader)}`;
  },
};
