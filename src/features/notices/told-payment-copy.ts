import {
  formatAmount,
  formatCount,
  formatDay,
  formatDayAndTime,
  formatPrice,
  type Reader,
} from "@/core/format";
import type { NoticeDetails, NoticeKind } from "./schema.ts";
import { credits, type Words, type WordsOf } from "./told-words.ts";

const PACKS = { label: "See the balance", href: "/billing#credits" };

/** Of bills, subscriptions and prepaid credits. */
export const paymentTold = {
  payment_failed: paymentFailed,
  payment_action: paymentAction,
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
} satisfies Partial<Record<NoticeKind, WordsOf>>;

function paymentFailed(told: NoticeDetails, reader: Reader): Words {
  const { failedAt, graceEndsAt, nextAttemptAt } = told;
  return {
    title: `${payment(told, reader)} failed`,
    lines: [
      "The bank declined it: the card may need to be replaced.",
      graceLine(graceEndsAt, reader),
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

function paymentAction(told: NoticeDetails, reader: Reader): Words {
  const { failedAt, graceEndsAt, invoiceUrl } = told;
  return {
    title: `Confirm ${lowerFirst(payment(told, reader))}`,
    lines: [
      "Your bank wants you to confirm it, with its app or a code. Nothing is taken until then.",
      graceLine(graceEndsAt, reader),
    ],
    facts: failedAt
      ? [{ name: "Asked", value: formatDayAndTime(failedAt, reader) }]
      : [],
    action: invoiceUrl?.startsWith("http")
      ? { label: "Confirm the payment", href: invoiceUrl }
      : { label: "Update payment", href: "/billing" },
  };
}

const graceLine = (
  graceEndsAt: NoticeDetails["graceEndsAt"],
  reader: Reader,
) =>
  graceEndsAt
    ? `Your plan stays until ${formatDay(graceEndsAt, reader)}. After that the limits of the free plan hold until it is paid.`
    : "Until it is paid, the limits of the free plan may hold.";

const lowerFirst = (words: string) =>
  words.charAt(0).toLowerCase() + words.slice(1);

const payment = (
  { amountCents, currency = "usd" }: NoticeDetails,
  reader: Reader,
) => {
  if (amountCents === undefined) return "Your payment";
  return currency === "usd"
    ? `Your payment of ${formatPrice(amountCents, reader)}`
    : `Your payment of ${formatAmount(amountCents, reader, currency)}`;
};

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
