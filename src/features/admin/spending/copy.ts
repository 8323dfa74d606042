import { formatCounted, formatMonth, type Reader } from "@/core/format";
import { formatNanos } from "../usd.ts";
import type { BrakeState, SpikeKind } from "./rules.ts";
import type { ModelStanding, Standing } from "./schema.ts";

const CALLS = ["call", "calls"] as const;

/** "3 calls, $0.42 at most" */
const inFlight = (
  { calls, worstCostNanos }: { calls: number; worstCostNanos: bigint },
  reader: Reader,
) =>
  calls === 0
    ? "No call is running."
    : `${formatCounted(calls, CALLS, reader)} running, ${formatNanos(worstCostNanos, reader)} at most.`;

const STATES: Record<BrakeState, string> = {
  off: "Off",
  no_new_calls: "No new answers",
  stop_running_calls: "Stopped",
};

/** Words of the brakes: the button of every page, its dialog and its banner. */
export const brakeCopy = {
  label: "Brake",
  on: {
    no_new_calls: "Brake: no new answers",
    stop_running_calls: "Brake: stopped",
    budget: "Brake: budget spent",
    models: (count: number) =>
      count === 1 ? "Brake: 1 model" : `Brake: ${count} models`,
  },
  title: "Brake",
  target: "For",
  everybody: "All models",
  level: "From now on",
  levels: [
    { value: "no_new_calls", name: "No new answers; running ones finish" },
    { value: "stop_running_calls", name: "No new answers; stop running ones" },
  ],
  liftLevel: { value: "off", name: "Lift it: answers go on" },
  pull: "Pull the brake",
  lift: "Lift the brake",
  effect: {
    no_new_calls: (name: string | null) =>
      `New answers${of(name)} are refused from now on, and people see your reason. Those that run finish.`,
    stop_running_calls: (name: string | null) =>
      `New answers${of(name)} are refused from now on, and people see your reason. Those that run are stopped within two seconds and charged for what was written.`,
    off: (name: string | null) => `New answers${of(name)} go on at once.`,
  } satisfies Record<BrakeState, (name: string | null) => string>,
  inFlight,
  inFlightLabel: "In flight",
  unknown: "What is in flight could not be read.",
  refusals: {
    model_unknown: "There is no such model any more. Nothing was changed.",
    not_pulled: "It is lifted already.",
    changed_meanwhile:
      "Another admin set it anew meanwhile. Nothing was lifted: read why, then decide.",
  },
  budget: {
    lift: "Lift for this month",
    title: "Lift the brake of the budget?",
    effect:
      "New answers go on although the budget of this month is spent. It is not set again before the next month begins, or a larger budget is spent; you can still pull the brake by hand.",
  },
  banner: {
    all: ({ brake, reason }: Pick<Standing, "brake" | "reason">) =>
      `${brake === "stop_running_calls" ? "New answers are refused and running ones stopped" : "New answers are refused"}${because(reason)}.`,
    budget: "New answers are refused: the budget of this month is spent.",
    models: (models: readonly Pick<ModelStanding, "name">[]) =>
      `New answers are refused of ${models.map(({ name }) => name).join(", ")}.`,
    open: "Open spending",
  },
} as const;

function of(name: string | null) {
  return name === null ? "" : ` of ${name}`;
}

const because = (reason: string | null) =>
  reason ? `: ${reason.replace(/[.\s]+$/, "")}` : "";

/** Words of /admin/spending. */
export const spendingCopy = {
  month: (month: string, reader: Reader) => ({
    label: `Cost in ${formatMonth(month, { ...reader, timeZone: "UTC" })}`,
    definition:
      "What providers ask for the calls that were settled in this UTC month, and what failed attempts may have cost. A call whose end was never seen counts at its worst case until it is.",
  }),
  budget: {
    label: "Budget",
    none: "None",
    definition:
      "OPERATOR_MONTHLY_BUDGET_USD. When the month's cost reaches it new answers are refused; those in flight then finish, so the month may end above it by their cost.",
  },
  left: {
    label: "Left",
    definition: "The budget less the month's cost; nothing below zero.",
  },
  reserved: {
    label: "In flight",
    definition:
      "The most that the calls running now may cost: all input at the dearer of reading and cache writing, and output up to the ceiling of each.",
  },
  meter: (percent: number) => `${percent}% of the month's budget is spent`,
  unbounded:
    "No budget is set, so nothing is alerted and no brake pulls itself. Set OPERATOR_MONTHLY_BUDGET_USD.",

  brakes: {
    title: "Brakes",
    columns: ["For", "State", "Reason", "Running", "At most, USD", "Act"],
    everybody: "All models",
    states: STATES,
    spent: "The budget of this month is spent: new answers are refused.",
    lifted:
      "The budget of this month is spent and its brake lifted: answers go on.",
    set: "Set",
    caption: "Brakes and what is in flight",
  },
  days: {
    title: "By day",
    hint: "UTC days on which the calls began.",
    series: "Provider cost",
    empty: "Nothing was spent this month.",
    caption: "Provider cost of each day of this month",
  },
  spikes: {
    title: "Spikes",
    hint: "Hours in which a person, a feature or a model cost four times the median of that hour on the seven days before: a person from $1, a feature or a model from $5.",
    columns: [
      "Hour",
      "Who or what",
      "Kind",
      "Calls",
      "Cost, USD",
      "Usual, USD",
    ],
    empty: "No hour stood out.",
    caption: "Hours of sudden cost",
    kinds: {
      person: "person",
      feature: "feature",
      model: "model",
    } satisfies Record<SpikeKind, string>,
    gone: "A deleted account",
  },
  alerts: {
    title: "Alerts",
    hint: "They go to ALERT_EMAILS and ALERT_WEBHOOK_URL. What became of a mail is kept for 30 days.",
    columns: ["At", "Alert", "Mail", "Webhook"],
    empty: "Nothing had to be told.",
    caption: "Alerts and where they went",
    notQueued: "in line",
    nowhere: "–",
    mails: ({
      all,
      sent,
      dead,
    }: {
      all: number;
      sent: number;
      dead: number;
    }) =>
      dead > 0
        ? `${sent} of ${all} sent, ${dead} failed`
        : `${sent} of ${all} sent`,
    posts: {
      waiting: "in line",
      sent: "sent",
      dead: "failed",
      given_up: "given up",
    },
  },
  acts: {
    title: "Pulled and lifted",
    columns: ["At", "What", "For", "By", "Reason"],
    empty: "No brake was ever pulled.",
    caption: "When brakes were pulled and lifted",
    itself: "Tollgate itself",
    lifted: "Lifted",
    pulled: (level: string | null) =>
      level === "stop_running_calls"
        ? "Pulled: running ones stopped"
        : "Pulled: no new answers",
    subject: (subjectId: string) => {
      if (subjectId === "all") return "All models";
      if (subjectId === "budget") return "The month's budget";
      return subjectId.replace(/^model:/, "");
    },
  },
  months: {
    title: "Months and budgets",
    cost: "By month",
    columns: ["Month", "Cost, USD"],
    caption: "Provider cost by month",
    budget: "Budget since",
    budgetColumns: ["Since", "Budget, USD"],
    budgetCaption: "The budget as it was configured",
    empty: "No month has cost anything.",
    noBudget: "none",
  },
} as const;
