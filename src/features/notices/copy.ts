import {
  formatAmount,
  formatCount,
  formatCounted,
  formatDay,
  formatDayAndTime,
  formatPrice,
  type Reader,
} from "@/core/format";
import type { SwitchableCategory } from "./rules.ts";
import type {
  MailCategory,
  NoticeDetails,
  NoticeKind,
  Told,
} from "./schema.ts";

/** A notice in words: the bell shows them, and a mail says the same. */
export type Words = {
  /** The mail's subject, too. */
  title: string;
  lines: string[];
  facts: { name: string; value: string }[];
  /** Where its cause can be seen or mended, as a path; null for nowhere. */
  action: { label: string; href: string } | null;
};

/** Puts a notice into words. Facts that an older notice lacks are left out. */
export const wordsOf = ({ kind, details }: Told, reader: Reader): Words =>
  WORDS[kind](details, reader);

const CREDITS = ["credit", "credits"] as const;

const TOO_FEW = "Too few are left for the next answer.";

const PLANS = { label: "See plans and credits", href: "/billing" };
const USAGE = { label: "See usage", href: "/usage" };
const OVERAGE = { label: "Review the cap", href: "/billing#overage" };
const PACKS = { label: "See the balance", href: "/billing#credits" };
const SETTINGS = { label: "Review sign-ins", href: "/settings" };

const WORDS: Record<
  NoticeKind,
  (told: NoticeDetails, reader: Reader) => Words
> = {
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
  payment_failed: paymentFailed,
  payment_recovered: (told, reader) => ({
    title: `${payment(told, reader)} went through`,
    lines: ["The late bill is paid, and your plan goes on as before."],
    facts: told.paidAt
      ? [{ name: "Paid", value: formatDayAndTime(told.paidAt, reader) }]
      : [],
    action: { label: "See invoices", href: "/billing#invoices" },
  }),
  second_subscription_cancelled: () => ({
    title: "A second subscription was cancelled",
    lines: [
      "It was begun beside the one that this workspace has. Its payment is refunded, and your first one goes on.",
    ],
    facts: [],
    action: { label: "See your plan", href: "/billing" },
  }),
  credits_bought: (told, reader) => ({
    title: `${credits(told.credits, reader)} were added`,
    lines: [`${payment(told, reader)} went through. They do not expire.`],
    facts: balanceFacts(told, reader),
    action: PACKS,
  }),
  credits_taken_back: (told, reader) => ({
    title: `${credits(told.credits, reader)} were taken back`,
    lines: [
      told.reason === "dispute"
        ? "The payment for them is disputed at your bank."
        : "The payment for them was refunded.",
      ...(told.debtCredits
        ? [
            "Some were spent already. The next purchase pays those first; until then prepaid credits and overage are not used.",
          ]
        : []),
    ],
    facts: balanceFacts(told, reader),
    action: PACKS,
  }),
  sign_in_linked: ({ provider = "" }) => ({
    title: `${PROVIDERS[provider] ?? "A new sign-in"} was linked to your account`,
    lines: [
      "From now on it signs you in.",
      "If this was not you, remove it in your settings and sign out your other devices.",
    ],
    facts: [],
    action: SETTINGS,
  }),
  account_deletion: ({ deletedAt }, reader) => ({
    title: deletedAt
      ? `Your account is deleted on ${formatDay(deletedAt, reader)}`
      : "Your account is deleted",
    lines: [
      "Your chats and settings go with it. Bills, and the usage they are made of, are kept without your name, as bookkeeping requires.",
      "If this was not you, answer this mail or write to support at once.",
    ],
    facts: [],
    action: null,
  }),
};

function paymentFailed(told: NoticeDetails, reader: Reader): Words {
  const { failedAt, graceEndsAt, nextAttemptAt } = told;
  return {
    title: `${payment(told, reader)} failed`,
    lines: [
      "The bank may want you to confirm it, or the card may need to be replaced.",
      graceEndsAt
        ? `Your plan stays until ${formatDay(graceEndsAt, reader)}. After that the limits of the free plan hold until it is paid.`
        : "Until it is paid, the limits of the free plan may hold.",
    ],
    facts: [
      ...(failedAt
        ? [{ name: "Tried", value: formatDayAndTime(failedAt, reader) }]
        : []),
      ...(nextAttemptAt
        ? [
            {
              name: "Next try",
              value: formatDayAndTime(nextAttemptAt, reader),
            },
          ]
        : []),
    ],
    action: { label: "Update payment", href: "/billing" },
  };
}

/** Ids of Auth.js's providers, as people know them. */
const PROVIDERS: Record<string, string> = {
  github: "GitHub",
  google: "Google",
  oidc: "Single sign-on",
};

const credits = (count: number | undefined, reader: Reader) =>
  count === undefined ? "Credits" : formatCounted(count, CREDITS, reader);

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

const payment = (
  { amountCents, currency = "usd" }: NoticeDetails,
  reader: Reader,
) => {
  if (amountCents === undefined) return "Your payment";
  return currency === "usd"
    ? `Your payment of ${formatPrice(amountCents, reader)}`
    : `Your payment of ${formatAmount(amountCents, reader, currency)}`;
};

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

const balanceFacts = (
  { balanceCredits, debtCredits }: NoticeDetails,
  reader: Reader,
) => [
  ...(balanceCredits === undefined
    ? []
    : [
        { name: "Prepaid balance", value: formatCount(balanceCredits, reader) },
      ]),
  ...(debtCredits
    ? [{ name: "Owed", value: formatCount(debtCredits, reader) }]
    : []),
];

export const noticesCopy = {
  dismiss: "Hide until the next period",

  bell: {
    label: "Notices",
    labelUnread: (count: number) =>
      count === 1 ? "Notices, 1 unread" : `Notices, ${count} unread`,
    unread: "Unread",
    markAllRead: "Mark all read",
    empty: "Nothing to tell.",
    emptyHint:
      "Warnings about credits, trials and payments stand here, and come by mail.",
    close: "Close",
  },

  mail: {
    why: {
      usage: "You get this because you own the workspace that it is about.",
      trial: "You get this because you own the workspace that it is about.",
      payment:
        "You get this because you own the workspace that pays. Mails about payments cannot be switched off.",
      security:
        "You get this because it is about who can sign in as you. Such mails cannot be switched off.",
    } satisfies Record<MailCategory, string>,
    unsubscribe: {
      usage: "Stop mails about usage",
      trial: "Stop mails about the trial",
    } satisfies Record<SwitchableCategory, string>,
    support: "Support",
    zone: (timeZone: string) =>
      `Times are in ${timeZone.replaceAll("_", " ")}.`,
  },

  unsubscribe: {
    title: {
      usage: "Stop mails about usage?",
      trial: "Stop mails about the trial?",
    } satisfies Record<SwitchableCategory, string>,
    lead: {
      usage:
        "Warnings at 50, 80 and 100% of your credits and of your overage cap then stand in the app only.",
      trial: "The end of the trial is then told in the app only.",
    } satisfies Record<SwitchableCategory, string>,
    rest: "Mails about payments and the safety of your account go on.",
    act: "Stop these mails",
    done: {
      usage: "You get no more mails about usage",
      trial: "You get no more mails about the trial",
    } satisfies Record<SwitchableCategory, string>,
    undo: "You can turn them on again in your settings.",
    settings: "Open settings",
    invalid: "This link is not whole",
    invalidHint:
      "Nothing was changed. Open the link from the mail once more, or turn mails off in your settings.",
  },
};
