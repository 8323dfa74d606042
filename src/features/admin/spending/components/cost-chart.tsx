"use client";

import type { DayFigures } from "@/ui/day-chart/chart";
import { DayChart } from "@/ui/day-chart/day-chart";
import { useReader } from "@/ui/reader";
import { spendingCopy } from "../copy.ts";

const copy = spendingCopy.days;

/** Bars by day, in dollars. */
export function CostChart({ chart }: { chart: DayFigures }) {
  const { locale } = useReader();
  const usd = new Intl.NumberFormat(locale, {
    style: "currency",
    currency: "USD",
    currencyDisplay: "narrowSymbol",
    maximumFractionDigits: 4,
  });
  const tick = new Intl.NumberFormat(locale, {
    style: "currency",
    currency: "USD",
    currencyDisplay: "narrowSymbol",
    notation: "compact",
  });
  return (
    <DayChart
      chart={chart}
      caption={copy.hint}
      summary={copy.caption}
      format={(value) => usd.format(value ?? 0)}
      formatTick={(value) => tick.format(value)}
    />
  );
}
