"use client";

import { formatCount } from "@/core/format";
import { useReader } from "@/ui/reader";
import { chartCopy as copy } from "../chart-copy.ts";
import type { DailyChart } from "../daily-chart.ts";

/** The figures of the chart; days without use, and those to come, are left out. */
export function DailyTable({ chart }: { chart: DailyChart }) {
  const reader = useReader();
  const days = chart.days.filter(({ credits }) => credits.some(Boolean));
  return (
    <div className="mt-4 overflow-x-auto">
      <table className="w-full border-collapse">
        <thead>
          <tr className="text-meta text-muted *:h-10 *:border-b *:border-line-strong *:pr-4 *:font-interface *:last:pr-0">
            <th scope="col" className="text-left">
              {copy.day}
            </th>
            {chart.series.map((model) => (
              <th key={model} scope="col" className="text-right">
                {model ?? copy.rest}
              </th>
            ))}
            <th scope="col" className="text-right">
              {copy.total}
            </th>
          </tr>
        </thead>
        <tbody>
          {days.map(({ day, credits }) => (
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
              {chart.series.map((model, series) => (
                <td key={model} className="text-right">
                  {formatCount(credits[series] ?? 0, reader)}
                </td>
              ))}
              <td className="text-right">
                {formatCount(
                  credits.reduce((sum, part) => sum + part, 0),
                  reader,
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
