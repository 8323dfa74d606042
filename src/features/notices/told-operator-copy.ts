import {
  formatAmount,
  formatCounted,
  formatDayAndTime,
  formatMonth,
  formatTime,
  type Reader,
} from "@/core/format";
import type { NoticeDetails, NoticeKind } from "./schema.ts";
import type { Words, WordsOf } from "./told-words.ts";

/** Why an operator gets a mail. */
export const OPERATOR_WHY =
  "You get this because your address is in ALERT_EMAILS of this server.";

const HOUR_MS = 3_600_000;

/** What the operator is told: by mail, by webhook, and in the admin plane. */
export const operatorTold = {
  operator_budget: (told, reader) => ({
    title: budgetTitle(told, reader),
    lines: [
      `${money(told.costCents, reader)} of ${money(told.budgetCents, reader)} are spent.`,
      budgetOutlook(told),
    ],
    facts: [
      { name: "Spent", value: money(told.costCents, reader) },
      {
        name: "Left",
        value: money(
          Math.max(0, (told.budgetCents ?? 0) - (told.costCents ?? 0)),
          reader,
        ),
      },
    ],
    action: { label: "Open spending", href: "/admin/spending" },
  }),
  operator_spike: spike,
} satisfies Partial<Record<NoticeKind, WordsOf>>;

function budgetTitle(
  { percent, month, isPaused }: NoticeDetails,
  reader: Reader,
) {
  const budget = month
    ? `the provider budget for ${formatMonth(month, { ...reader, timeZone: "UTC" })}`
    : "the provider budget";
  if (percent !== 100) return `${percent ?? 50}% of ${budget} is spent`;
  const whole = `${budget[0]?.toUpperCase()}${budget.slice(1)} is spent`;
  return isPaused ? `${whole}: new answers are paused` : whole;
}

function budgetOutlook({ percent, isPaused }: NoticeDetails) {
  if (percent !== 100) {
    return "At 100% new answers are paused; those that run then finish.";
  }
  return isPaused
    ? "Answers that run finish, and their cost comes on top. New ones are refused until the month ends, the budget is raised, or an admin lifts the brake."
    : "The brake of the budget was lifted for this month before: answers go on.";
}

function spike(told: NoticeDetails, reader: Reader): Words {
  const { hour, subject = "Something" } = told;
  const from = hour ? formatDayAndTime(hour, reader) : null;
  const until = hour
    ? formatTime(new Date(new Date(hour).getTime() + HOUR_MS), reader)
    : null;
  return {
    title: `${subject} cost ${money(told.costCents, reader)} within an hour`,
    lines: [
      `${from ? `From ${from} to ${until}: ` : ""}${formatCounted(told.calls ?? 0, ["call", "calls"], reader)}.`,
      `At this hour ${money(told.usualCents, reader)} is usual: the median of the seven days before.`,
    ],
    facts: [
      { name: "Cost", value: money(told.costCents, reader) },
      { name: "Usual", value: money(told.usualCents, reader) },
    ],
    action: {
      label: "See its calls",
      href: told.spike ? spikePath(told.spike) : "/admin/spending",
    },
  };
}

/** Where the admin plane shows what a spike is made of. */
export const spikePath = ({
  kind,
  subject,
}: {
  kind: "person" | "feature" | "model";
  subject: string;
}) =>
  kind === "person"
    ? `/admin/people/${encodeURIComponent(subject)}`
    : `/admin/usage?${new URLSearchParams({ [kind]: subject })}`;

const money = (cents: number | undefined, reader: Reader) =>
  formatAmount(cents ?? 0, reader);
