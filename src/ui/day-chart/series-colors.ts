/** Of the series of a chart, in their order. */
export const SERIES_COLORS = [
  "var(--color-accent)",
  "var(--color-series-amber)",
  "var(--color-series-plum)",
  "var(--color-series-leaf)",
  "var(--color-series-slate)",
] as const;
