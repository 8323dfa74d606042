import "server-only";
import { randomUUID } from "node:crypto";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import { releaseSchedule, setCancelAtPeriodEnd } from "../gateway/changes.ts";
import type { StripeGateway } from "../gateway.ts";
import { getBillingAccount } from "../queries.ts";
import { isLive, isOutside } from "../rules.ts";
import type { BillingRefusal } from "../schema.ts";
import { refreshWorkspace } from "../sync/refresh.ts";
import { syncWorkspace } from "../sync/sync.ts";
import { attempt } from "./attempt.ts";
import type { Buyer } from "./buyer.ts";

/**
 * Ends a subscription with the period that is paid for; until then nothing
 * changes. A smaller plan that was planned is given up. Suspended people may do
 * this too.
 */
export const cancelPlan = (
  db: Database,
  gateway: StripeGateway | null,
  { buyer }: { buyer: Buyer },
): Promise<Result<{ endsAt: Date }, BillingRefusal>> =>
  attempt({ gateway, buyer }, async (stripe) => {
    const { workspaceId } = buyer;
    const standing = await standingOf(db, stripe, { workspaceId });
    if (!standing.ok) return standing;
    const { subscriptionId, scheduleId, endsAt } = standing.value;
    if (scheduleId) await releaseSchedule(stripe, { scheduleId });
    await setCancelAtPeriodEnd(stripe, {
      subscriptionId,
      isCancelled: true,
      idempotencyKey: randomUUID(),
    });
    await refreshWorkspace(db, stripe, { workspaceId });
    return ok({ endsAt });
  });

/** Takes back what was planned for the end of the period: an end, or a smaller plan. */
export const keepPlan = (
  db: Database,
  gateway: StripeGateway | null,
  { buyer }: { buyer: Buyer },
): Promise<Result<null, BillingRefusal>> =>
  attempt({ gateway, buyer }, async (stripe) => {
    const { workspaceId } = buyer;
    const standing = await standingOf(db, stripe, { workspaceId });
    if (!standing.ok) return standing;
    const { subscriptionId, scheduleId, isCancelled } = standing.value;
    if (!scheduleId && !isCancelled) {
      return refuse({ kind: "nothing_to_change" });
    }
    if (scheduleId) await releaseSchedule(stripe, { scheduleId });
    if (isCancelled) {
      await setCancelAtPeriodEnd(stripe, {
        subscriptionId,
        isCancelled: false,
        idempotencyKey: randomUUID(),
      });
    }
    await refreshWorkspace(db, stripe, { workspaceId });
    return ok(null);
  });

type Standing = {
  subscriptionId: string;
  scheduleId: string | null;
  isCancelled: boolean;
  endsAt: Date;
};

/** Looks at Stripe first: news of an end may have been lost. */
async function standingOf(
  db: Database,
  gateway: StripeGateway,
  { workspaceId }: { workspaceId: string },
): Promise<Result<Standing, BillingRefusal>> {
  await syncWorkspace(db, gateway, { workspaceId });
  const { subscription } = await getBillingAccount(db, { workspaceId });
  if (subscription && isOutside(subscription)) {
    return refuse({ kind: "invoiced_outside" });
  }
  const subscriptionId = subscription?.stripeSubscriptionId;
  if (!subscription || !subscriptionId || !isLive(subscription)) {
    return refuse({ kind: "no_subscription" });
  }
  return ok({
    subscriptionId,
    scheduleId: subscription.stripeScheduleId,
    isCancelled: subscription.cancelAtPeriodEnd,
    endsAt: subscription.currentPeriodEnd,
  });
}
