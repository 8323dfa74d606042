import { z } from "zod";

export const noticeKind = z.enum([
  "usage_50",
  "usage_80",
  "usage_100",
  "overage_80",
  "overage_cap",
  "trial_ending",
  "trial_ended",
  "payment_failed",
  "payment_action",
  "payment_recovered",
  "second_subscription_cancelled",
  "credits_bought",
  "credits_taken_back",
  "sign_in_linked",
  "account_deletion",
  "operator_budget",
  "operator_spike",
  "chat_looked_at",
]);
export type NoticeKind = z.output<typeof noticeKind>;

export const mailCategory = z.enum([
  "usage",
  "trial",
  "payment",
  "security",
  "operator",
]);
export type MailCategory = z.output<typeof mailCategory>;

const count = z.number().int();
const moment = z.string().min(1);

/**
 * The facts a notice may carry, as they were when it was written. Each kind has
 * some of them; notices of older releases have none, and facts that this one
 * does not understand are left out rather than the page.
 */
export const noticeDetails = z
  .object({
    usedCredits: count,
    limitCredits: count,
    /** End of the period, or of the trial. */
    endsAt: moment,
    /** Name of the plan. */
    plan: z.string().nullable(),
    isTrial: z.boolean(),
    /** The trial's credits ended it, not its days. */
    isSpent: z.boolean(),
    amountCents: count,
    currency: z.string(),
    failedAt: moment,
    graceEndsAt: moment.nullable(),
    nextAttemptAt: moment.nullable(),
    invoiceUrl: z.string().nullable(),
    paidAt: moment.nullable(),
    credits: count,
    balanceCredits: count,
    debtCredits: count,
    reason: z.enum(["refund", "dispute"]).nullable(),
    provider: z.string(),
    deletedAt: moment.nullable(),
    /** From when on an admin may read a chat, whose name and why. */
    lookedAt: moment,
    adminName: z.string().nullable(),
    why: z.string(),
    /** First day of the month, UTC. */
    month: moment,
    percent: count,
    costCents: count,
    budgetCents: count,
    /** New answers are refused from here on. */
    isPaused: z.boolean(),
    /** Who or what cost more than usual, as people know it. */
    subject: z.string(),
    hour: moment,
    usualCents: count,
    calls: count,
    spike: z.object({
      kind: z.enum(["person", "feature", "model"]),
      /** An id, or a feature's name. */
      subject: z.string(),
    }),
  })
  .partial()
  .catch({});
export type NoticeDetails = z.output<typeof noticeDetails>;

/** What somebody is told, before it is put into words. */
export type Told = { kind: NoticeKind; details: NoticeDetails };

/** A notice in words, for one reader. Moments are ISO. */
export type NoticeEntry = {
  id: string;
  kind: NoticeKind;
  title: string;
  text: string;
  /** Where its cause can be seen or mended: a path, or a page at Stripe. */
  href: string | null;
  createdAt: string;
  periodStart: string | null;
  isRead: boolean;
  /** Its banner was put away. */
  isDismissed: boolean;
};

/** The body of `GET /api/notices` and of the answer to its POST. */
export type NoticeList = {
  /** Newest first, 50 at most. */
  notices: NoticeEntry[];
  unreadCount: number;
};

const ids = z.array(z.uuid()).max(100).default([]);

/** What `POST /api/notices` takes: notices that were read, and put away. */
export const readInput = z.object({ readIds: ids, dismissedIds: ids });
