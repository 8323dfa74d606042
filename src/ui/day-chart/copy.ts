import { formatDay, type Reader } from "@/core/format";

export const dayChartCopy = {
  asTable: "Show as table",
  asChart: "Show as chart",
  loading: "Loading the chart",
  day: "Day (UTC)",
  total: "Total",
  todaySoFar: "so far",
  unknown: "–",

  /** "21 November": a UTC day, in the reader's way of writing it. */
  dayName: (day: string, { locale }: Reader) =>
    formatDay(`${day}T00:00:00Z`, { locale, timeZone: "UTC" }),

  /** "21 November, so far" */
  dayLabel: (day: string, today: string, reader: Reader) =>
    day === today
      ? `${dayChartCopy.dayName(day, reader)}, ${dayChartCopy.todaySoFar}`
      : dayChartCopy.dayName(day, reader),
};
