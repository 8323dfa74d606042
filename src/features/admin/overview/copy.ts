import {
  formatCount,
  formatCounted,
  formatPercent,
  type Reader,
} from "@/core/format";
import { dayChartCopy } from "@/ui/day-chart/copy";

export const overviewCopy = {
  sections: {
    now: "Now",
    activity: "Activity",
    money: "Revenue and margin",
    quality: "Quality",
    refusals: "Refusals",
  },
  charts: {
    calls: "Requests a day, by outcome",
    people: "People active on a day",
    tokens: "Tokens a day",
    credits: "Credits a day, and in the range before",
    margin: "Gross margin a day, and in the range before, USD",
    money: "Revenue a day before refunds and disputes, USD",
    cost: "Provider cost and Stripe fees a day, USD",
    firstToken: "Time to the first token, ms",
    errors: "Error rate, %",
  },
  series: {
    completed: "Completed",
    stopped: "Stopped",
    failed: "Failed",
    abandoned: "Abandoned",
    people: "People",
    input: "Input",
    output: "Output",
    credits: "Credits",
    margin: "Gross margin",
    before: "Before",
    subscriptions: "Subscriptions",
    overage: "Overage",
    prepaid: "Prepaid credits",
    cost: "Provider cost",
    fees: "Stripe fees",
    p50: "p50",
    p95: "p95",
    errors: "Error rate",
  },
  brake: "Brake",
  brakeDefinition:
    "Whether new calls are let through: what an admin decided, the month's budget, and models paused one by one.",
  brakeStates: {
    off: "Off",
    no_new_calls: "No new calls",
    stop_running_calls: "Stopped",
    budget: "Budget spent",
  },
  pausedModels: (names: string) => `Paused: ${names}`,
  estimated: (amount: string) => `${amount} of it estimated`,
  reserved: (credits: number | bigint, reader: Reader) =>
    `${formatCounted(credits, ["credit", "credits"], reader)} reserved`,
  kind: "Reason",
  refusals: "Refusals",
  before: "Before",
  noRefusals: "Nothing was refused in this range or in the one before.",
  unknown: "–",
  ms: "ms",

  /**
   * "+4 %, 120 before". What was nothing or a loss has no share that it grew by:
   * "+$15.00, −$10.00 before".
   */
  compared: (
    { now, before }: { now: number; before: number },
    { write, reader }: { write: (value: number) => string; reader: Reader },
  ) => {
    if (before > 0) {
      return `${formatPercent(now / before - 1, reader)}, ${write(before)} before`;
    }
    const change = now - before;
    return before === 0
      ? `${write(before)} before`
      : `${change > 0 ? "+" : ""}${write(change)}, ${write(before)} before`;
  },

  /** The chart in words. */
  summary: (
    title: string,
    days: readonly { day: string; values: readonly (number | null)[] }[],
    reader: Reader,
  ) => {
    const first = days[0]?.day;
    const last = days.at(-1)?.day;
    if (!first || !last) return title;
    return `${title}, ${formatCount(days.length, reader)} days from ${dayChartCopy.dayName(first, reader)} to ${dayChartCopy.dayName(last, reader)}`;
  },
};
