import type {
  MailCategory,
  NoticeDetails,
  NoticeKind,
} from "@/features/notices/schema";

const endsAt = "2026-12-01T00:00:00+00:00";
const usage = {
  usedCredits: 1_612_480,
  limitCredits: 2_000_000,
  endsAt,
  plan: "Pro",
};
const overage = { usedCredits: 1_333_400, limitCredits: 1_666_666, endsAt };
const trial = { ...usage, usedCredits: 80_000, limitCredits: 200_000 };
const bought = {
  credits: 2_000_000,
  amountCents: 2_200,
  balanceCredits: 2_000_000,
  debtCredits: 0,
};

/** One notice of each kind, with the facts that the product gives it. */
export const TOLD: Record<
  NoticeKind,
  { category: MailCategory; details: NoticeDetails }
> = {
  usage_50: {
    category: "usage",
    details: { ...usage, usedCredits: 1_000_500 },
  },
  usage_80: { category: "usage", details: usage },
  usage_100: {
    category: "usage",
    details: { ...usage, usedCredits: 2_000_000 },
  },
  overage_80: { category: "usage", details: overage },
  overage_cap: {
    category: "usage",
    details: { ...overage, usedCredits: 1_666_666 },
  },
  trial_ending: { category: "trial", details: trial },
  trial_ended: { category: "trial", details: { ...trial, isSpent: false } },
  payment_failed: {
    category: "payment",
    details: {
      amountCents: 2_000,
      currency: "usd",
      failedAt: "2026-11-21T09:30:00Z",
      graceEndsAt: "2026-11-24T09:30:00Z",
      nextAttemptAt: "2026-11-23T09:30:00Z",
      invoiceUrl: "https://invoice.stripe.com/i/1",
    },
  },
  payment_action: {
    category: "payment",
    details: {
      amountCents: 2_000,
      currency: "usd",
      failedAt: "2026-11-21T09:30:00Z",
      graceEndsAt: "2026-11-24T09:30:00Z",
      nextAttemptAt: null,
      invoiceUrl: "https://invoice.stripe.com/i/1",
    },
  },
  payment_recovered: {
    category: "payment",
    details: {
      amountCents: 2_000,
      currency: "usd",
      paidAt: "2026-11-22T10:00:00Z",
    },
  },
  second_subscription_cancelled: { category: "payment", details: {} },
  credits_bought: { category: "payment", details: { ...bought, reason: null } },
  credits_taken_back: {
    category: "payment",
    details: {
      ...bought,
      credits: 1_000_000,
      balanceCredits: 0,
      debtCredits: 212_000,
      reason: "refund",
    },
  },
  sign_in_linked: { category: "security", details: { provider: "github" } },
  account_deletion: { category: "security", details: { deletedAt: null } },
  chat_looked_at: {
    category: "security",
    details: {
      adminName: "Grace Hopper",
      lookedAt: "2026-11-22T12:00:00Z",
      endsAt: "2026-11-22T12:30:00Z",
      why: "You asked why an answer was cut, ticket 4711",
    },
  },
  operator_budget: {
    category: "operator",
    details: {
      month: "2026-11-01",
      percent: 80,
      costCents: 8_012,
      budgetCents: 10_000,
      isPaused: false,
    },
  },
  operator_spike: {
    category: "operator",
    details: {
      subject: "GPT-4o",
      hour: "2026-11-22T12:00:00Z",
      costCents: 1_240,
      usualCents: 80,
      calls: 312,
      spike: { kind: "model", subject: "gpt-4o" },
    },
  },
};
