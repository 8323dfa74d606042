import "server-only";
import { eq, sql } from "drizzle-orm";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import { workspaces } from "@/db/schema/account";
import { subscriptions } from "@/db/schema/billing";
import { attemptAtStripe } from "@/features/billing/fault";
import type { StripeGateway } from "@/features/billing/gateway";
import { closeCheckoutSessions } from "@/features/billing/gateway/checkout";
import { syncWorkspace } from "@/features/billing/sync/sync";
import { findPlan } from "@/features/plans/queries";
import type { Acting } from "../../gate.ts";
import { audited } from "../../record.ts";
import type { WorkspaceRefusal } from "../schema.ts";
import { lockPayer, type Payer } from "./payer.ts";
import { findSubscription, isRunning, isStripes } from "./running-plan.ts";

type Change = {
  workspaceId: string;
  /** `free` takes a plan back that was set by hand. */
  planId: string;
  seats: number;
  reason: string;
  now?: Date;
};

type Standing = { planId: string; seats: number };
type Changed = { before: Standing; after: Standing };
const FREE: Standing = { planId: "free", seats: 1 };

/**
 * Sets a workspace's plan by hand: a gift, or a plan that is invoiced outside.
 * Its first period begins now with all its credits, and one follows another
 * until the plan is taken back. Nothing is billed for it: Stripe is not told,
 * and overage, which only Stripe could bill, is turned off.
 *
 * Stripe is asked first, and open checkouts for the workspace are closed, so
 * that nobody pays beside it. Refuses with `stripe_subscription_runs` where
 * Stripe bills, or may again; and with `plan_unknown` and `already_so`.
 */
export async function setPlan(
  db: Database,
  gateway: StripeGateway | null,
  acting: Acting,
  change: Change,
): Promise<Result<Changed, WorkspaceRefusal>> {
  const { workspaceId, reason } = change;
  const cleared = await clearStripe(db, gateway, workspaceId);
  if (!cleared.ok) return cleared;
  return audited(
    db,
    acting,
    ({ before, after }) => ({
      ...{ action: "workspace.plan", subjectKind: "workspace" },
      ...{ subjectId: workspaceId, workspaceId, reason, before, after },
    }),
    (tx) => set(tx, change),
  );
}

async function clearStripe(
  db: Database,
  gateway: StripeGateway | null,
  workspaceId: string,
): Promise<Result<null, WorkspaceRefusal>> {
  const [workspace] = await db
    .select({ customerId: workspaces.stripeCustomerId })
    .from(workspaces)
    .where(eq(workspaces.id, workspaceId));
  const customerId = workspace?.customerId;
  if (!customerId) return ok(null);
  if (!gateway) return refuse({ kind: "billing_off" });
  const cleared = await attemptAtStripe(async () => {
    await closeCheckoutSessions(gateway, { customerId });
    await syncWorkspace(db, gateway, { workspaceId });
  });
  return cleared.ok ? ok(null) : refuse({ kind: "stripe_unavailable" });
}

async function set(
  tx: Database,
  { workspaceId, planId, seats, now = new Date() }: Change,
): Promise<Result<Changed, WorkspaceRefusal>> {
  const payer = await lockPayer(tx, workspaceId);
  if (!payer.ok) return payer;
  const subscription = await findSubscription(tx, { workspaceId });
  if (subscription && isStripes(subscription)) {
    return refuse({ kind: "stripe_subscription_runs" });
  }
  const running = subscription && isRunning(subscription) ? subscription : null;
  const before = running
    ? { planId: running.planId, seats: running.seats }
    : FREE;
  if (planId === FREE.planId) {
    if (!running) return refuse({ kind: "already_so" });
    await takeBack(tx, workspaceId);
    return ok({ before, after: FREE });
  }

  const plan = await findPlan(tx, planId);
  if (!plan) return refuse({ kind: "plan_unknown" });
  const after = { planId, seats: plan.isPerSeat ? seats : 1 };
  if (before.planId === after.planId && before.seats === after.seats) {
    return refuse({ kind: "already_so" });
  }
  await give(tx, payer.value, { ...after, now });
  return ok({ before, after });
}

const takeBack = (tx: Database, workspaceId: string) =>
  tx
    .update(subscriptions)
    .set({ status: "canceled", updatedAt: sql`now()` })
    .where(eq(subscriptions.workspaceId, workspaceId));

/** As a subscription does, it ends a trial. */
async function give(
  tx: Database,
  { workspaceId, trialStartedAt, trialEndsAt }: Payer,
  { planId, seats, now }: Standing & { now: Date },
) {
  await tx
    .delete(subscriptions)
    .where(eq(subscriptions.workspaceId, workspaceId));
  await tx.insert(subscriptions).values({
    ...{ workspaceId, planId, seats, status: "active" },
    currentPeriodStart: now,
    currentPeriodEnd: sql`(${now.toISOString()}::timestamptz at time zone 'UTC' + interval '1 month') at time zone 'UTC'`,
  });
  const isOnTrial = trialStartedAt && trialEndsAt && trialEndsAt > now;
  await tx
    .update(workspaces)
    .set({
      overageEnabled: false,
      ...(isOnTrial && {
        trialEndsAt: new Date(
          Math.max(now.getTime(), trialStartedAt.getTime() + 1),
        ),
      }),
    })
    .where(eq(workspaces.id, workspaceId));
}
