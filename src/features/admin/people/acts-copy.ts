import { formatCount, formatDayAndTime, type Reader } from "@/core/format";
import { adminCopy } from "../copy.ts";
import {
  CREDITS_MAX,
  type PersonRefusal,
  TRIAL_CREDITS_MAX,
  TRIAL_DAYS_MAX,
  type WorkspaceRefusal,
} from "./schema.ts";

type Sentences<Refusal extends { kind: string }> = Record<
  Refusal["kind"] | "invalid_input",
  string
>;

const INVALID = "Check what is entered. Nothing was changed.";
const ALREADY =
  "It is so already: it was done before, perhaps by another admin. Load the page anew.";

const personRefusals: Sentences<PersonRefusal> = {
  forbidden: adminCopy.forbidden,
  invalid_input: INVALID,
  already_so: ALREADY,
  not_found: "There is no such person.",
  deleted: "This account is deleted. Nothing more can be done to it.",
  self: "Nobody does this to themselves. Ask another admin.",
  suspended: "A suspended account cannot become an admin. Restore it first.",
  email_not_verified:
    "No provider vouches for this address, so whoever holds the account may be somebody else. Nothing was changed.",
  listed_admin:
    "ADMIN_EMAILS lists this address, so the next sign-in would give the role back. Take it out of the configuration first.",
  wrong_confirmation:
    "This is not the address of the account. Nothing was deleted.",
  billing_off:
    "There is a customer at Stripe, and this server has no key to end their plan with. Nothing was deleted.",
  members_left:
    "Others act in a workspace that nobody else owns. Make one of them its owner first. Nothing was deleted.",
};

const workspaceRefusals: Sentences<WorkspaceRefusal> = {
  forbidden: adminCopy.forbidden,
  invalid_input: INVALID,
  already_so: ALREADY,
  not_found: "There is no such workspace.",
  closed: "This workspace is closed. Nothing more can be done to it.",
  plan_unknown: "There is no such plan.",
  stripe_subscription_runs:
    "A subscription at Stripe gives this workspace its plan, or may again. Cancel it there first; nothing was changed.",
  stripe_unavailable:
    "Stripe did not answer, so it is not known whether a subscription runs. Nothing was changed. Try again.",
  billing_off:
    "There is a customer at Stripe, and this server has no key to ask whether a subscription runs. Nothing was changed.",
  more_than_free:
    "So many are not there: what is left is less, or reserved by running answers. Nothing was taken.",
  no_trial: "No trial was ever begun here.",
  subscription_runs:
    "A plan runs here, beside which a trial counts for nothing. Nothing was changed.",
  trial_spent:
    "Its credits are used, so days alone would give nothing. Give credits as well.",
  nothing_to_add: "Give days, or credits, or both; an ended trial needs days.",
  changed_meanwhile:
    "Its end or its credits were changed since this page was loaded, perhaps by this very act. Load the page anew and look.",
};

/** What each act says it does, and why it was not done. */
export const actsCopy = {
  personRefusals,
  workspaceRefusals,
  notYourself: "Nobody does this to themselves.",
  isClosed: "This workspace is closed.",

  suspend: {
    trigger: "Suspend",
    title: (name: string) => `Suspend ${name}`,
    effect:
      "They are out at their next request, answers that run for them end within a second and are charged for what was written, and their shared links close. They are shown the reason below, and can still export their data and cancel a plan.",
    act: "Suspend account",
  },
  restore: {
    trigger: "Restore",
    title: (name: string) => `Restore ${name}`,
    effect:
      "They can use their account again at once, with the sessions they have. Links that were taken back stay closed.",
    act: "Restore account",
  },
  promote: {
    trigger: "Make admin",
    title: (name: string) => `Make ${name} an admin`,
    effect:
      "From their next request on they see and do all that you can here: people, money, models and the brake.",
    act: "Make admin",
  },
  demote: {
    trigger: "Take role",
    title: (name: string) => `Take the role of admin from ${name}`,
    effect:
      "From their next request on the admin pages are gone for them. Their account and chats stay as they are.",
    act: "Take the role",
  },
  signOut: {
    trigger: "Sign out everywhere",
    title: (name: string) => `Sign ${name} out everywhere`,
    effect:
      "Every browser of theirs is signed out at its next request. They may sign in again; answers that run go on.",
    act: "Sign out everywhere",
    nowhere: "They are signed in nowhere.",
  },
  remove: {
    trigger: "Delete",
    title: (name: string) => `Delete the account of ${name}`,
    effect:
      "Their chats, files, sign-ins and personal workspace go for good, running answers are stopped, and their plan ends at once with a last bill for overage; days that are paid for are not refunded. The ledger stays without their name. They may sign up anew: to keep somebody out, suspend them instead.",
    confirm: (email: string) => `Type ${email} to confirm`,
    act: "Delete for good",
  },

  plan: {
    trigger: "Set plan",
    title: "Set the plan by hand",
    effect:
      "The plan holds at once and until it is taken back. A period of a month begins now, with all its credits. Nothing is billed here: it is a gift, or invoiced outside, and counts in no revenue. A trial ends, and overage is turned off. It is refused while a subscription at Stripe runs.",
    plan: "Plan",
    takeBack: "Free: take back what was set by hand",
    seats: "Seats",
    seatsHint: "Where the plan is sold by seats.",
    act: "Set plan",
    atStripe: "A subscription at Stripe gives this workspace its plan.",
  },
  credits: {
    trigger: "Give or take credits",
    title: "Give or take prepaid credits",
    effect: (
      figures: { balance: number; held: number; debt: number },
      reader: Reader,
    ) => {
      const free = figures.balance - figures.held;
      const debt =
        figures.debt > 0
          ? ` ${formatCount(figures.debt, reader)} are owed: what is given pays them first.`
          : "";
      return `The balance is ${formatCount(figures.balance, reader)}. At most ${formatCount(free, reader)} can be taken: what running answers hold stays, and no debt is made.${debt} The person sees the movement in their billing, without the reason.`;
    },
    direction: "What to do",
    grant: "Give",
    take: "Take",
    amount: "Credits",
    amountHint: (reader: Reader) =>
      `Up to ${formatCount(CREDITS_MAX, reader)} at once.`,
    act: "Move credits",
  },
  trial: {
    trigger: "Extend trial",
    title: "Extend the trial",
    effect: (
      { endsAt, limitCredits }: { endsAt: Date; limitCredits: bigint },
      now: Date,
      reader: Reader,
    ) => {
      const isOver = endsAt <= now;
      return `It ${isOver ? "ended" : "ends"} ${formatDayAndTime(endsAt.toISOString(), reader)}. Days count from ${isOver ? "now" : "then"}. Credits are added to the ${formatCount(limitCredits, reader)} of the trial. Warnings of its end that were told are not told again.`;
    },
    days: "Days",
    daysHint: `Up to ${TRIAL_DAYS_MAX}.`,
    credits: "Credits",
    creditsHint: (reader: Reader) =>
      `Up to ${formatCount(TRIAL_CREDITS_MAX, reader)} more.`,
    act: "Extend trial",
    none: "No trial was ever begun here.",
    planRuns: "A plan runs here, beside which a trial counts for nothing.",
  },
} as const;
