import {
  formatCount,
  formatCounted,
  formatDay,
  formatDayAndTime,
  type Reader,
} from "@/core/format";
import type { Receipt, UsageSummary } from "./schema.ts";

const CREDITS = ["credit", "credits"] as const;
const REQUESTS = ["request", "requests"] as const;

export const credits = (count: number, reader: Reader) =>
  formatCounted(count, CREDITS, reader);

export const usageCopy = {
  title: "Usage",
  creditsMeter: "Credits of this period",
  unlimited: "Unlimited credits",
  whatIsACredit:
    "A credit is one token on a standard model; premium models weigh more. An answer's credits are reserved before it runs, and what it did not use comes back when it ends.",
  creditsLeft: "credits left",
  creditsUsed: "credits used",
  used: "Used",
  reserved: "Reserved",
  inThisPeriod: "In this period",
  returnOn: "Credits return on",
  reservedCredits: (count: number, reader: Reader) =>
    `${formatCount(count, reader)} reserved`,

  plan: "Plan",
  requestsToday: "Requests today",
  newRequestsAt: "; new ones at",
  prepaidCredits: "Prepaid credits",
  overage: "Overage",
  overageMeter: "Overage of this period",
  pace: {
    /** Followed by the day, in the reader's zone. */
    reaches: "At this pace you reach the limit on",
    lasts: (creditsAtEnd: number, limit: number | null, reader: Reader) =>
      limit === null
        ? `At this pace about ${about(creditsAtEnd, reader)} credits are used by`
        : `At this pace about ${about(creditsAtEnd, reader)} of ${credits(limit, reader)} are used by`,
  },

  requestsUsed: (
    { used, limit }: UsageSummary["requestsToday"],
    reader: Reader,
  ) =>
    limit === null
      ? formatCount(used, reader)
      : `${formatCount(used, reader)} of ${formatCount(limit, reader)}`,

  prepaid: ({ balance, held, debt }: UsageSummary["prepaid"], reader: Reader) =>
    [
      formatCount(balance, reader),
      held > 0 && `${formatCount(held, reader)} reserved`,
      debt > 0 && `${formatCount(debt, reader)} owed`,
    ]
      .filter((figure) => figure !== false)
      .join(", "),

  overageUsed: (
    { used, held, cap, isEnabled }: UsageSummary["overage"],
    reader: Reader,
  ) =>
    [
      `${formatCount(used, reader)} used`,
      held > 0 && `${formatCount(held, reader)} reserved`,
      isEnabled ? `at most ${credits(cap, reader)}` : "off now",
    ]
      .filter((figure) => figure !== false)
      .join(", "),

  left: (usage: UsageSummary, reader: Reader) =>
    usage.credits.remaining === null
      ? usageCopy.unlimited
      : `${credits(usage.credits.remaining, reader)} left`,

  returns: (moment: string, reader: Reader) =>
    `Credits return on ${formatDayAndTime(moment, reader)}.`,

  requestsReturn: (moment: string, reader: Reader) =>
    `Requests return on ${formatDayAndTime(moment, reader)}.`,

  meter: (usage: UsageSummary, reader: Reader) => {
    const { used, held, limit, remaining } = usage.credits;
    if (limit === null || remaining === null) {
      return `${formatCount(used, reader)} used, ${formatCount(held, reader)} reserved, no limit`;
    }
    return `${formatCount(used, reader)} used, ${formatCount(held, reader)} reserved, ${formatCount(remaining, reader)} left of ${credits(limit, reader)}`;
  },

  limitFigures: (
    { used, held, limit }: { used: number; held: number; limit: number },
    reader: Reader,
  ) =>
    [
      `${formatCount(used, reader)} used`,
      held > 0 && `${formatCount(held, reader)} reserved`,
      `${formatCount(limit, reader)} in all`,
    ]
      .filter((figure) => figure !== false)
      .join(" · "),

  foot: (usage: UsageSummary, reader: Reader) =>
    usage.credits.limit === null
      ? `until ${formatDay(usage.period.end, reader)}`
      : `of ${formatCount(usage.credits.limit, reader)} until ${formatDay(usage.period.end, reader)}`,

  nearLimit: (usage: UsageSummary, reader: Reader) => {
    const prepaid = usage.prepaid.balance - usage.prepaid.held;
    const next =
      prepaid > 0
        ? ` Then ${credits(prepaid, reader)}, prepaid, are used.`
        : "";
    return `${usageCopy.left(usage, reader)}.${next} ${usageCopy.returns(usage.period.end, reader)}`;
  },

  requests: (count: number, reader: Reader) =>
    formatCounted(count, REQUESTS, reader),

  /** "gpt-4o-mini · 312 in (256 cached) · 184 out · 496 credits · paid from plan" */
  receipt: (receipt: Receipt, reader: Reader) => {
    if (receipt.state === "held") {
      return [
        receipt.modelId,
        `${credits(receipt.heldCredits, reader)} reserved`,
      ].join(" · ");
    }
    const cached =
      receipt.cachedInputTokens > 0
        ? ` (${formatCount(receipt.cachedInputTokens, reader)} cached)`
        : "";
    return [
      modelOf(receipt),
      `${formatCount(receipt.inputTokens, reader)} in${cached}`,
      `${formatCount(receipt.outputTokens, reader)} out`,
      usageCopy.charge(receipt, reader),
      ...paidFrom(receipt),
    ].join(" · ");
  },

  /** "212 credits, estimated"; "1,336 reserved" while it runs */
  charge: (receipt: Receipt, reader: Reader) =>
    receipt.state === "held"
      ? usageCopy.reservedCredits(receipt.heldCredits, reader)
      : `${credits(receipt.credits, reader)}${receipt.isEstimated ? ", estimated" : ""}`,

  /** Followed by the moment. */
  offline: "You are offline. These figures are of",
  failed: "This part could not be loaded. Nothing has changed.",
  retry: "Retry",

  seePlans: "See plans",
  askOwner: "Ask the owner",
  receiptPending: "Receipt follows",
};

/** Two significant digits: more would promise too much. */
const about = (count: number, reader: Reader) =>
  formatCount(Number(count.toPrecision(2)), reader);

/** The model that answered, and the one it stood in for. */
export const modelOf = ({ modelId, servedModelId }: Receipt) =>
  servedModelId && servedModelId !== modelId
    ? `${servedModelId} for ${modelId}`
    : modelId;

function paidFrom(receipt: Receipt): string[] {
  const funds = fundingOf(receipt);
  return funds.length > 0 ? [`paid from ${funds.join(" and ")}`] : [];
}

/** Where a charge came from, in the order it is taken. */
export const fundingOf = (receipt: Receipt) =>
  [
    receipt.includedCredits > 0 && "plan",
    receipt.prepaidCredits > 0 && "prepaid credits",
    receipt.overageCredits > 0 && "overage",
  ].filter((fund) => fund !== false);
