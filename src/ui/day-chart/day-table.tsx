"use client";

import { useReader } from "@/ui/reader";
import { type DayFigures, sumOf, type Writing } from "./chart.ts";
import { dayChartCopy as copy } from "./copy.ts";

/** The figures of the chart; days without any, and those to come, are left out. */
export function DayTable({
  chart,
  format,
  hasTotal,
}: Pick<Writing, "format"> & { chart: DayFigures; hasTotal: boolean }) {
  const reader = useReader();
  const days = chart.days.filter(({ values }) => values.some(Boolean));
  return (
    <div className="mt-4 overflow-x-auto">
      <table className="w-full border-collapse">
        <thead>
          <tr className="text-meta text-muted *:h-10 *:border-b *:border-line-strong *:pr-4 *:font-interface *:last:pr-0">
            <th scope="col" className="text-left">
              {copy.day}
            </th>
            {chart.series.map((name) => (
              <th key={name} scope="col" className="text-right">
                {name}
              </th>
            ))}
            {hasTotal && (
              <th scope="col" className="text-right">
                {copy.total}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {days.map(({ day, values }) => (
            <tr
              key={day}
              className="h-10 border-b border-line *:pr-4 *:last:pr-0"
            >
              <th
                scope="row"
                className="text-left font-interface whitespace-nowrap"
              >
                {copy.dayLabel(day, chart.today, reader)}
              </th>
              {chart.series.map((name, place) => (
                <td key={name} className="text-right">
                  {format(values[place] ?? null)}
                </td>
              ))}
              {hasTotal && (
                <td className="text-right">{format(sumOf(values))}</td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
