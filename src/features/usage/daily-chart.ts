import { gridlinesOf } from "@/ui/day-chart/chart";
import { addDays, utcDayOf } from "./days.ts";

const SERIES_MAX = 5;
const DAYS_MAX = 32;

/** What one model was charged for on one UTC day, in credits. */
export type DailyUse = {
  day: string;
  modelId: string;
  /** The model's place in the catalogue. */
  rank: number;
  credits: number;
};

export type DailyChart = {
  /** Model ids, and null for all the others together, which comes last. */
  series: (string | null)[];
  /** Every day of the chart, each with a figure a series. */
  days: { day: string; credits: number[] }[];
  today: string;
  /** Where the gridlines are; the last is the top. */
  gridlines: number[];
};

/**
 * A chart of a period's use by UTC day and model. Each day of the period has its
 * place, whether something was used on it or not; of a period longer than a
 * month the last 32 days up to now. At most five series, in the catalogue's
 * order, so that a model keeps its colour: of more models the four that used
 * most, and the rest together.
 */
export function dailyChartOf(
  uses: readonly DailyUse[],
  { period, now }: { period: { start: Date; end: Date }; now: Date },
): DailyChart {
  const series = seriesOf(uses);
  const days = daysOf(period, now).map((day) => ({
    day,
    credits: series.map(() => 0),
  }));
  const byDay = new Map(days.map((entry) => [entry.day, entry]));
  for (const { day, modelId, credits } of uses) {
    const entry = byDay.get(day);
    const named = series.indexOf(modelId);
    const place = named === -1 ? series.length - 1 : named;
    if (entry) entry.credits[place] = (entry.credits[place] ?? 0) + credits;
  }
  const highest = Math.max(0, ...days.map(({ credits }) => sum(credits)));
  return {
    ...{ series, days },
    today: utcDayOf(now),
    gridlines: gridlinesOf(highest),
  };
}

function seriesOf(uses: readonly DailyUse[]): (string | null)[] {
  const models = [...Map.groupBy(uses, ({ modelId }) => modelId)].map(
    ([modelId, ofModel]) => ({
      modelId,
      rank: ofModel[0]?.rank ?? 0,
      credits: sum(ofModel.map(({ credits }) => credits)),
    }),
  );
  const hasRest = models.length > SERIES_MAX;
  const named = models
    .sort((a, b) => b.credits - a.credits || a.rank - b.rank)
    .slice(0, hasRest ? SERIES_MAX - 1 : SERIES_MAX)
    .sort((a, b) => a.rank - b.rank || (a.modelId < b.modelId ? -1 : 1))
    .map(({ modelId }) => modelId);
  return hasRest ? [...named, null] : named;
}

/** The period's UTC days; an end at midnight begins no day of it. */
function daysOf(period: { start: Date; end: Date }, now: Date): string[] {
  const last = utcDayOf(new Date(period.end.getTime() - 1));
  const first = utcDayOf(period.start);
  const all = daysBetween(first, last);
  if (all.length <= DAYS_MAX) return all;
  const today = utcDayOf(now);
  return all.filter((day) => day <= today).slice(-DAYS_MAX);
}

function daysBetween(first: string, last: string): string[] {
  const days: string[] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day);
  return days;
}

const sum = (numbers: readonly number[]) =>
  numbers.reduce((total, number) => total + number, 0);
