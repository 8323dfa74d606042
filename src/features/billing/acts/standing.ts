import type { BillingAccount } from "../queries.ts";
import { isLive, isOutside, latePaymentOf } from "../rules.ts";

/** How a workspace stands with its plan, as pages show it; ISO moments. */
export type PlanStanding = {
  isLive: boolean;
  isOutside: boolean;
  isLate: boolean;
  /** A change waits for its payment. */
  isChangeUnpaid: boolean;
  planId: string;
  planName: string;
  seats: number;
  /** Of one seat, as it was when they subscribed. */
  seatCents: number;
  monthlyCents: number;
  periodEnd: string;
  /** What is planned for the end of the period. */
  change:
    | { kind: "ends"; at: string }
    | { kind: "changes"; planName: string; seats: number; at: string }
    | null;
};

const NONE: PlanStanding = {
  isLive: false,
  isOutside: false,
  isLate: false,
  isChangeUnpaid: false,
  planId: "free",
  planName: "",
  seats: 1,
  seatCents: 0,
  monthlyCents: 0,
  periodEnd: "",
  change: null,
};

/** A plan with what its reader pays for it, who may be on an older price. */
export const atOwnPrice = <Plan extends { id: string; priceUsdCents: bigint }>(
  plan: Plan,
  { isLive, planId, seatCents }: PlanStanding,
): Plan =>
  isLive && planId === plan.id
    ? { ...plan, priceUsdCents: BigInt(seatCents) }
    : plan;

/** @param plans names the plan that a schedule changes to. */
export function standingOf(
  { subscription }: BillingAccount,
  plans: readonly { id: string; name: string }[],
  now: Date,
): PlanStanding {
  if (!subscription) return NONE;
  if (isOutside(subscription)) return { ...NONE, isOutside: true };
  if (!isLive(subscription)) return NONE;
  const { planId, planName, seats, seatCents, currentPeriodEnd } = subscription;
  const periodEnd = currentPeriodEnd.toISOString();
  const { pendingPlan, pendingSeats, pendingAt } = subscription;
  const change = pendingPlan && {
    kind: "changes" as const,
    planName: plans.find(({ id }) => id === pendingPlan)?.name ?? pendingPlan,
    seats: pendingSeats ?? 1,
    at: pendingAt?.toISOString() ?? periodEnd,
  };
  return {
    isLive: true,
    isOutside: false,
    isLate: latePaymentOf(subscription, now) !== null,
    isChangeUnpaid: subscription.hasPendingUpdate,
    ...{ planId, planName, seats, periodEnd },
    seatCents: Number(seatCents),
    monthlyCents: Number(seatCents) * seats,
    change: subscription.cancelAtPeriodEnd
      ? { kind: "ends", at: periodEnd }
      : change || null,
  };
}
