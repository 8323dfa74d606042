import "server-only";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import {
  changeAtPeriodEnd,
  changeNow,
  releaseSchedule,
} from "../gateway/changes.ts";
import type { StripeGateway } from "../gateway.ts";
import { type BillingAccount, getBillingAccount } from "../queries.ts";
import type { BillingRefusal } from "../schema.ts";
import { refreshWorkspace } from "../sync/refresh.ts";
import { syncWorkspace } from "../sync/sync.ts";
import { attempt } from "./attempt.ts";
import type { Buyer } from "./buyer.ts";
import { type Changeable, changeable } from "./changeable.ts";
import { openQuote, type Quote } from "./quote.ts";

/**
 * Carries a preview out. More is charged and given at once; if its payment does
 * not go through, nothing changes and `payment_incomplete` names the invoice
 * that completes it. Less is planned for the end of the period. The same quote
 * again is the same change.
 */
export const changePlan = (
  db: Database,
  gateway: StripeGateway | null,
  {
    buyer,
    quote: sealed,
    now = new Date(),
  }: { buyer: Buyer; quote: string; now?: Date },
): Promise<Result<{ timing: Quote["timing"] }, BillingRefusal>> =>
  attempt({ gateway, buyer }, async (stripe) => {
    const { workspaceId } = buyer;
    const quote = openQuote(sealed, { now });
    if (quote?.workspaceId !== workspaceId) {
      return refuse({ kind: "preview_outdated" });
    }
    const { timing } = quote;
    await syncWorkspace(db, stripe, { workspaceId });
    // One look: of two clicks the later sees the change made, or not begun.
    const account = await getBillingAccount(db, { workspaceId });
    if (isMade(account, quote)) return ok({ timing });
    const present = changeable(account);
    if (!present.ok) return present;
    const { subscription } = present.value;
    if (!isStill(subscription, quote)) {
      return refuse({ kind: "preview_outdated" });
    }

    const change = { ...quote, seats: quote.to.seats };
    const idempotencyKey = `change:${quote.id}`;
    if (timing === "at_period_end") {
      await changeAtPeriodEnd(stripe, { change, idempotencyKey });
      await refreshWorkspace(db, stripe, { workspaceId });
      return ok({ timing });
    }
    // An empty one is what a lost attempt left; it would undo the change.
    const scheduleId = subscription.stripeScheduleId;
    if (scheduleId) await releaseSchedule(stripe, { scheduleId });
    const { prorationDate } = quote;
    const { isPaid, invoiceUrl } = await changeNow(stripe, {
      ...{ change, prorationDate, idempotencyKey },
    });
    await refreshWorkspace(db, stripe, { workspaceId });
    return isPaid
      ? ok({ timing })
      : refuse({ kind: "payment_incomplete", invoiceUrl });
  });

/** Whether an earlier click on the same preview has made the change. */
function isMade(
  { subscription }: BillingAccount,
  { subscriptionId, timing, to }: Quote,
): boolean {
  if (subscription?.stripeSubscriptionId !== subscriptionId) return false;
  const { planId, seats, pendingPlan, pendingSeats } = subscription;
  return timing === "now"
    ? planId === to.planId && seats === to.seats
    : pendingPlan === to.planId && pendingSeats === to.seats;
}

/** Whether nothing has changed since the preview. */
const isStill = (subscription: Changeable, { from, ...quote }: Quote) =>
  subscription.stripeSubscriptionId === quote.subscriptionId &&
  subscription.stripeItemId === quote.itemId &&
  subscription.planId === from.planId &&
  subscription.seats === from.seats;
