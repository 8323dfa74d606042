import {
  formatCount,
  formatDay,
  formatDayAndTime,
  type Reader,
} from "@/core/format";
import type { NoticeDetails, NoticeKind } from "./schema.ts";
import { credits, type WordsOf } from "./told-words.ts";

const TOO_FEW = "Too few are left for the next answer.";

const PLANS = { label: "See plans and credits", href: "/billing" };
const USAGE = { label: "See usage", href: "/usage" };
const OVERAGE = { label: "Review the cap", href: "/billing#overage" };

/** Of credits that are used up, of the overage cap, and of trials. */
export const usageTold = {
  usage_50: (told, reader) => ({
    title: `Half of ${whose(told)} credits are used`,
    lines: [used(told, reader), ...returns(told, reader)],
    facts: usageFacts(told, reader),
    action: USAGE,
  }),
  usage_80: (told, reader) => ({
    title: `80% of ${whose(told)} credits are used`,
    lines: [
      used(told, reader),
      ...returns(told, reader),
      told.isTrial
        ? "After the trial the free plan holds."
        : "Once they are used up, answers are paid from prepaid credits, then from overage if it is on. Without either they wait.",
    ],
    facts: usageFacts(told, reader),
    action: PLANS,
  }),
  usage_100: (told, reader) => ({
    title: "This period’s credits are used up",
    lines: [
      isUsedUp(told) ? used(told, reader) : `${used(told, reader)} ${TOO_FEW}`,
      ...returns(told, reader),
      "Answers go on from prepaid credits, then from overage if it is on. Without either they wait; your chats stay readable.",
    ],
    facts: usageFacts(told, reader),
    action: PLANS,
  }),
  overage_80: (told, reader) => ({
    title: "80% of your overage cap is used",
    lines: [
      overageUsed(told, reader),
      `At the cap answers wait ${until(told, reader)} or until you raise it.`,
    ],
    facts: usageFacts(told, reader),
    action: OVERAGE,
  }),
  overage_cap: (told, reader) => ({
    title: "Your overage cap is reached",
    lines: [
      isUsedUp(told)
        ? overageUsed(told, reader)
        : `${overageUsed(told, reader)} ${TOO_FEW}`,
      `Answers wait ${until(told, reader)} or until you raise the cap. It stays as you set it.`,
    ],
    facts: usageFacts(told, reader),
    action: OVERAGE,
  }),
  trial_ending: ({ endsAt, ...told }, reader) => ({
    title: endsAt
      ? `Your trial ends on ${formatDay(endsAt, reader)}`
      : "Your trial ends soon",
    lines: [
      ...(endsAt
        ? [`It lasts until ${formatDayAndTime(endsAt, reader)}.`]
        : []),
      "After it the free plan holds. Nothing is charged, and your chats stay.",
    ],
    facts: usageFacts(told, reader),
    action: PLANS,
  }),
  trial_ended: (told) => ({
    title: "Your trial has ended",
    lines: [
      told.isSpent ? "Its credits are used up." : "Its days are over.",
      "You are on the free plan now. Nothing was charged, and your chats stay.",
    ],
    facts: [],
    action: PLANS,
  }),
} satisfies Partial<Record<NoticeKind, WordsOf>>;

const whose = ({ isTrial }: NoticeDetails) =>
  isTrial ? "the trial’s" : "this period’s";

const isUsedUp = ({ usedCredits, limitCredits }: NoticeDetails) =>
  usedCredits === undefined || usedCredits >= (limitCredits ?? 0);

const used = (
  { usedCredits, limitCredits, plan }: NoticeDetails,
  reader: Reader,
) =>
  usedCredits === undefined || limitCredits === undefined
    ? "Your usage page has the figures."
    : `${formatCount(usedCredits, reader)} of ${credits(limitCredits, reader)}${plan ? ` of ${plan}` : ""} are used.`;

const overageUsed = (
  { usedCredits, limitCredits }: NoticeDetails,
  reader: Reader,
) =>
  usedCredits === undefined || limitCredits === undefined
    ? "Your usage page has the figures."
    : `${formatCount(usedCredits, reader)} of the ${credits(limitCredits, reader)} that your cap allows this period are used.`;

const returns = ({ endsAt, isTrial }: NoticeDetails, reader: Reader) =>
  endsAt
    ? [
        isTrial
          ? `The trial lasts until ${formatDayAndTime(endsAt, reader)}, or until they are used up.`
          : `Credits return on ${formatDayAndTime(endsAt, reader)}.`,
      ]
    : [];

const until = ({ endsAt }: NoticeDetails, reader: Reader) =>
  endsAt
    ? `until ${formatDayAndTime(endsAt, reader)}`
    : "until the period ends";

const usageFacts = (
  { usedCredits, limitCredits }: NoticeDetails,
  reader: Reader,
) =>
  usedCredits === undefined || limitCredits === undefined
    ? []
    : [
        { name: "Used", value: formatCount(usedCredits, reader) },
        {
          name: "Left",
          value: formatCount(Math.max(0, limitCredits - usedCredits), reader),
        },
      ];
