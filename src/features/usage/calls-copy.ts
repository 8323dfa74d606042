import { formatDayAndTime, type Reader } from "@/core/format";
import type { FilterName, OUTCOMES } from "./filters.ts";
import type { Receipt } from "./schema.ts";

type Outcome = (typeof OUTCOMES)[number];

const OUTCOME_WORDS: Record<Outcome, string> = {
  completed: "complete",
  stopped: "stopped",
  failed: "failed",
  abandoned: "interrupted",
  running: "running",
};

const FEATURE_WORDS: Record<string, string> = {
  chat: "Answer",
  title: "Title",
};

const FILTER_NAMES: Record<FilterName, string> = {
  from: "From",
  to: "To",
  model: "Model",
  feature: "Purpose",
  outcome: "Outcome",
  member: "Member",
};

export const callsCopy = {
  title: "Calls",
  none: "No calls yet",
  noneHint: "Each answer is listed here with its receipt.",
  ask: "Ask the first question",
  noMatch: "No calls match",
  noMatchHint: "Widen the days, or clear the filters.",
  newest: "Newest",
  older: "Older",
  further: "Look further back",
  pages: "Pages of calls",
  export: "Download CSV",
  filters: "Filters",
  filterNames: FILTER_NAMES,
  all: "All",
  show: "Show",
  clear: "Clear",

  columns: {
    when: "When",
    member: "Member",
    model: "Model",
    feature: "Purpose",
    input: "In (tokens)",
    cached: "Cached",
    output: "Out (tokens)",
    credits: "Credits",
    paidFrom: "Paid from",
    outcome: "Outcome",
  },

  /** "From: Give a day as 2026-11-21." */
  problem: (name: string, sentences: readonly string[]) =>
    `${isFilter(name) ? FILTER_NAMES[name] : name}: ${sentences.join(" ")}`,
  leftOut: "These filters cannot be read and are left out.",

  lookedBackTo: (moment: string, reader: Reader) =>
    `Looked back to ${formatDayAndTime(moment, reader)}. Older calls may match.`,

  receiptOf: (call: Receipt) => `Receipt of ${call.requestId}`,
};

export const featureName = (feature: string) =>
  FEATURE_WORDS[feature] ?? feature;

export const outcomeName = (outcome: Outcome) => OUTCOME_WORDS[outcome];

/** "complete", "stopped, estimated", "running" */
export const callOutcome = ({ state, outcome, isEstimated }: Receipt) =>
  state === "held" || outcome === null
    ? OUTCOME_WORDS.running
    : `${OUTCOME_WORDS[outcome]}${isEstimated ? ", estimated" : ""}`;

/** "plan", "plan, prepaid": as short as a column. */
export const callFunding = (call: Receipt) =>
  [
    call.includedCredits > 0 && "plan",
    call.prepaidCredits > 0 && "prepaid",
    call.overageCredits > 0 && "overage",
  ]
    .filter((fund) => fund !== false)
    .join(", ");

const isFilter = (name: string): name is FilterName => name in FILTER_NAMES;
