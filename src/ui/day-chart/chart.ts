const GRIDLINES = 3;
const ROUND_STEPS = [1, 2, 2.5, 5, 10];

/** Figures by UTC day, each day with one a series. */
export type DayFigures = {
  /** Names, in the order in which they are stacked and coloured; five at most. */
  series: string[];
  /** A figure that is not known, such as a median of nothing, is null. */
  days: { day: string; values: (number | null)[] }[];
  /** The day that is not over yet. */
  today: string;
  /** Where the gridlines are; the last is the top. */
  gridlines: number[];
};

/** How figures are written: in full, and beside a gridline, where room is short. */
export type Writing = {
  format(value: number | null): string;
  formatTick(value: number): string;
};

/**
 * Three lines at round figures, the last at `highest` or above. Lines above
 * `most`, which no figure can pass, are left out: a share has none above 100 %.
 */
export function gridlinesOf(
  highest: number,
  { isWhole = true, most = Number.POSITIVE_INFINITY } = {},
): number[] {
  const least = isWhole
    ? Math.max(highest / GRIDLINES, 1)
    : highest / GRIDLINES || 1;
  const magnitude = 10 ** Math.floor(Math.log10(least));
  const step =
    ROUND_STEPS.map((round) => round * magnitude).find(
      (candidate) =>
        candidate >= least && (!isWhole || Number.isInteger(candidate)),
    ) ?? 10 * magnitude;
  return Array.from(
    { length: GRIDLINES },
    (_, line) => step * (line + 1),
  ).filter((line) => line <= most);
}

/** The same where figures go below zero as well. */
export function gridlinesBetween(lowest: number, highest: number): number[] {
  const lines = gridlinesOf(highest - Math.min(lowest, 0), { isWhole: false });
  const step = lines[0] ?? 1;
  const reach = (figure: number) =>
    lines.filter((line) => line - step < figure);
  return [
    ...reach(-lowest)
      .map((line) => -line)
      .reverse(),
    ...reach(highest),
  ];
}

/** What an axis is marked at, in order: of others some labels are left out. */
export const ticksOf = (gridlines: readonly number[]) =>
  [0, ...gridlines].toSorted((a, b) => a - b);

export const sumOf = (values: readonly (number | null)[]) =>
  values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
