import { formatCount } from "@/core/format";
import type { LimitRefusal } from "@/features/limits/schema";
import type { RateRefusal } from "@/features/rates/bucket";
import { retryAfterSeconds } from "@/features/rates/headers";
import {
  type Action,
  crowded,
  ifOwner,
  no,
  type Reader,
  type RefusedResponse,
} from "./refused-response.ts";

/** When to ask again while another answer is in the way. */
const RUNNING_CALL_SECONDS = 5;

type Quota = Extract<LimitRefusal, { kind: "quota_exceeded" }>;

export function quotaExceeded(quota: Quota, reader: Reader): RefusedResponse {
  const isDaily = quota.limitKind === "daily_requests";
  const message = isDaily
    ? `You have used all ${formatCount(quota.limit, reader)} requests of today. Your message is kept.`
    : `This answer could need ${formatCount(quota.needed, reader)} credits; ${formatCount(quota.left, reader)} are left in this period. Your message is kept.`;
  const upgrade: Action[] =
    quota.planId === "enterprise"
      ? []
      : [{ kind: "upgrade", href: "/billing" }];
  const buy: Action[] = isDaily
    ? []
    : [{ kind: "buy_credits", href: "/billing#credits" }];
  return no(402, "quota_exceeded", message, {
    limit: {
      kind: quota.limitKind,
      ...figures(quota),
      unit: isDaily ? "requests" : "credits",
    },
    actions: ifOwner(reader, [...upgrade, ...buy]),
  });
}

type Cap = Extract<LimitRefusal, { kind: "spend_cap_reached" }>;

export const spendCapReached = (cap: Cap, reader: Reader) =>
  no(
    402,
    "spend_cap_reached",
    `This answer could need ${formatCount(cap.needed, reader)} credits; ${formatCount(cap.left, reader)} are left below the cap you set. Your message is kept.`,
    {
      limit: { kind: "spend_cap", ...figures(cap), unit: "credits" },
      actions: ifOwner(reader, [
        { kind: "raise_cap", href: "/billing#overage" },
        { kind: "buy_credits", href: "/billing#credits" },
      ]),
    },
  );

const figures = (limit: Quota | Cap) => ({
  used: Number(limit.used),
  held: Number(limit.held),
  limit: Number(limit.limit),
  resetsAt: limit.resetsAt.toISOString(),
});

const PAST_DUE =
  "Your last payment failed. Your message is kept. Update payment to go on.";

export const pastDue = (reader: Reader) =>
  no(402, "payment_past_due", PAST_DUE, {
    actions: ifOwner(reader, [{ kind: "update_payment", href: "/billing" }]),
  });

export function rateLimited(refusal: RateRefusal): RefusedResponse {
  const seconds = retryAfterSeconds(refusal);
  const wait = seconds === 1 ? "1 second" : `${seconds} seconds`;
  const message = `You ask faster than this server allows. Try again in ${wait}.`;
  return {
    ...no(429, "rate_limited", message),
    retryAfterSeconds: seconds,
  };
}

/** Above what may run at once, or while what is left is reserved. */
export function tooManyConcurrent(calls: {
  used: number;
  limit: number | null;
}): RefusedResponse {
  const waitSeconds = RUNNING_CALL_SECONDS;
  if (calls.limit === null) {
    // What is left does not pay for one beside those that run.
    return crowded(
      { policy: "chat-reserved", atOnceMax: 1, waitSeconds },
      "Your remaining credits are reserved by an answer still running. Try again when it ends.",
    );
  }
  return crowded(
    { policy: "chat-concurrent", atOnceMax: calls.limit, waitSeconds },
    `You have ${formatRunning(calls.used)} running, as many as your plan allows. Try again when one ends.`,
    {
      limit: {
        kind: "concurrent_calls",
        used: calls.used,
        held: 0,
        limit: calls.limit,
        unit: "answers",
        resetsAt: null,
      },
    },
  );
}

const formatRunning = (calls: number) =>
  calls === 1 ? "1 answer" : `${calls} answers`;
