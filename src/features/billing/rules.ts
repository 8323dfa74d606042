import { safeNextPath, sitePath } from "@/features/account/rules";
import { OVERAGE_USD_PER_MILLION } from "./catalogue.ts";

const MILLION = 1_000_000n;
const DAY_MS = 86_400_000;
const USD_PER_MILLION = BigInt(OVERAGE_USD_PER_MILLION);

/** How long a plan holds after a payment failed; `entitlement.sql` knows it too. */
const GRACE_DAYS = 3;

export const TRIAL_PLAN_ID = "pro";
export const TRIAL_DAYS = 14;
export const TRIAL_CREDITS = 200_000;

/** The whole dollars that a cap in credits was set as. */
export const capUsdOf = (capCredits: bigint): number =>
  Number((capCredits * USD_PER_MILLION + MILLION - 1n) / MILLION);

/** What overage credits cost so far, in cents, half up. */
export const overageCentsOf = (credits: bigint): number =>
  Number((credits * USD_PER_MILLION * 100n + MILLION / 2n) / MILLION);

/** A plan as somebody has it or wants it; cents a month for all seats. */
export type Terms = { planId: string; seats: number; monthlyCents: bigint };

/**
 * When a change takes effect. What costs more is charged and given at once; all
 * else waits for the end of the period that is paid for.
 */
export function changeTiming(
  from: Terms,
  to: Terms,
): "none" | "now" | "at_period_end" {
  if (from.planId === to.planId && from.seats === to.seats) return "none";
  return to.monthlyCents > from.monthlyCents ? "now" : "at_period_end";
}

type Standing = {
  stripeSubscriptionId: string | null;
  status: string;
  pastDueSince: Date | null;
  updatedAt: Date;
};

/** Statuses in which Stripe goes on billing, so that a second one would be too many. */
export const LIVE_STATUSES = [
  "active",
  "trialing",
  "past_due",
  "unpaid",
  "paused",
] as const;
const LIVE = new Set<string>(LIVE_STATUSES);

/** Whether a subscription at Stripe stands, paid or not. */
export const isLive = ({ stripeSubscriptionId, status }: Standing) =>
  stripeSubscriptionId !== null && LIVE.has(status);

/** Whether an admin set the plan, without Stripe. */
export const isOutside = ({ stripeSubscriptionId, status }: Standing) =>
  stripeSubscriptionId === null && LIVE.has(status);

/** Until when a plan holds after the first failure. */
export const graceEndOf = (since: Date) =>
  new Date(since.getTime() + GRACE_DAYS * DAY_MS);

export type LatePayment = {
  since: Date;
  graceEndsAt: Date;
  isInGrace: boolean;
  /** Whole days begun, at least 1 while the grace lasts. */
  graceDaysLeft: number;
};

/** What a failed payment means for a subscription; null when none has failed. */
export function latePaymentOf(
  { status, pastDueSince, updatedAt }: Standing,
  now: Date,
): LatePayment | null {
  if (status !== "past_due" && status !== "unpaid") return null;
  const since = pastDueSince ?? updatedAt;
  const graceEndsAt = graceEndOf(since);
  const leftMs = graceEndsAt.getTime() - now.getTime();
  const isInGrace = status === "past_due" && leftMs > 0;
  return {
    since,
    graceEndsAt,
    isInGrace,
    graceDaysLeft: isInGrace ? Math.ceil(leftMs / DAY_MS) : 0,
  };
}

/** A page of ours to go back to; null when none, or none of ours, was named. */
export function returnPath(candidate: unknown): string | null {
  return sitePath(candidate) === null ? null : safeNextPath(candidate);
}

/**
 * The identities a trial is taken under: each account at a provider, and the
 * address without what a mailbox ignores, so that one mailbox counts once.
 */
export const trialIdentities = (person: {
  accounts: readonly { provider: string; providerAccountId: string }[];
  email: string;
}): string[] => [
  ...person.accounts.map(
    ({ provider, providerAccountId }) =>
      `account:${provider}:${providerAccountId}`,
  ),
  `email:${mailboxOf(person.email)}`,
];

/** Providers that deliver `a.b@` and `ab@` to one mailbox. */
const DOTLESS_DOMAINS = new Set(["gmail.com", "googlemail.com"]);

function mailboxOf(email: string): string {
  const address = email.trim().toLowerCase();
  const at = address.lastIndexOf("@");
  const name = address.slice(0, at).replace(/\+.*$/, "");
  const domain = address.slice(at + 1);
  return DOTLESS_DOMAINS.has(domain)
    ? `${name.replaceAll(".", "")}@gmail.com`
    : `${name}@${domain}`;
}
