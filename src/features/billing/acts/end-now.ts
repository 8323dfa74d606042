import "server-only";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import { attemptAtStripe } from "../fault.ts";
import { closeCheckoutSessions } from "../gateway/checkout.ts";
import { cancelNow, listSubscriptions } from "../gateway/subscriptions.ts";
import { noneIfMissing } from "../gateway/values.ts";
import type { StripeGateway } from "../gateway.ts";
import { drainOutbox } from "../metering/report.ts";
import { getBillingAccount } from "../queries.ts";
import { hasEnded } from "../sync/subscription-choice.ts";
import { syncWorkspace } from "../sync/sync.ts";

export type EndRefusal =
  /** The workspace has a customer at Stripe, and this server has no key. */
  | { kind: "billing_off" }
  /** Not all is done; try again. */
  | { kind: "stripe_unavailable" };

/**
 * Ends at once whatever Stripe bills a workspace for, as deleting an account
 * needs it. Nobody can pay on an open checkout any more, the usage that waits
 * is told, and each subscription is cancelled with a last invoice that bills
 * it. Time that was paid for is not refunded.
 *
 * Each step finds what is done already, so that it may be repeated, by two at
 * once and after a crash at any point. Whoever calls it has stopped the
 * workspace's calls first: one that ends later is billed as late usage.
 *
 * @returns how much usage waits still, for a reason that waiting alone mends:
 *   it is billed by an invoice of its own.
 */
export async function endBillingNow(
  db: Database,
  gateway: StripeGateway | null,
  { workspaceId, now }: { workspaceId: string; now?: Date },
): Promise<Result<{ waitingUsage: number }, EndRefusal>> {
  const { customerId } = await getBillingAccount(db, { workspaceId });
  if (!customerId) return ok({ waitingUsage: 0 });
  if (!gateway) return refuse({ kind: "billing_off" });

  const ended = await attemptAtStripe(async () => {
    await closeCheckoutSessions(gateway, { customerId });
    // A second subscription is refunded by this, and not billed like the first.
    await syncWorkspace(db, gateway, { workspaceId, now });
    const left = await drainOutbox(db, gateway, { workspaceId, now });
    if (!left.isReached) return null;
    await cancelAll(gateway, { customerId });
    await syncWorkspace(db, gateway, { workspaceId, now });
    return { waitingUsage: left.waiting };
  });
  return ended.ok && ended.value
    ? ok(ended.value)
    : refuse({ kind: "stripe_unavailable" });
}

/** Also those that are unpaid, paused or not begun: each could bill again. */
async function cancelAll(
  gateway: StripeGateway,
  { customerId }: { customerId: string },
) {
  const subscriptions = await listSubscriptions(gateway, customerId).catch(
    noneIfMissing,
  );
  for (const { id } of subscriptions.filter((each) => !hasEnded(each))) {
    await cancelNow(gateway, { subscriptionId: id, isUsageBilled: true });
  }
}
