import {
  formatDay,
  formatDayAndTime,
  formatTime,
  type Reader,
} from "@/core/format";
import type { NoticeKind, Told } from "./schema.ts";
import { operatorTold } from "./told-operator-copy.ts";
import { paymentTold } from "./told-payment-copy.ts";
import { usageTold } from "./told-usage-copy.ts";
import type { Words, WordsOf } from "./told-words.ts";

/** Puts a notice into words. Facts that an older notice lacks are left out. */
export const wordsOf = ({ kind, details }: Told, reader: Reader): Words =>
  WORDS[kind](details, reader);

const SETTINGS = { label: "Review sign-ins", href: "/settings" };

const WORDS: Record<NoticeKind, WordsOf> = {
  ...usageTold,
  ...paymentTold,
  ...operatorTold,
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
  chat_looked_at: ({ adminName, lookedAt, endsAt, why }, reader) => ({
    title: "An administrator looked into a chat of yours",
    lines: [
      `${adminName || "An administrator"} may read one of your chats${lookedAt ? ` from ${formatDayAndTime(lookedAt, reader)}` : ""}${endsAt ? ` until ${formatTime(endsAt, reader)}` : ""}. Nothing in it can be changed.`,
      ...(why ? [`The reason given: ${why}`] : []),
    ],
    facts: [],
    action: { label: "See who looked", href: "/settings#looks" },
  }),
};

/** Ids of Auth.js's providers, as people know them. */
const PROVIDERS: Record<string, string> = {
  github: "GitHub",
  google: "Google",
  oidc: "Single sign-on",
};
