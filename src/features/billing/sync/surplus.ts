import "server-only";
import { log } from "@/core/log";
import type { Database } from "@/db/client";
import { notifications } from "@/db/schema/notices";
import {
  type InvoiceFacts,
  refundInFull,
  voidInvoice,
} from "../gateway/invoices.ts";
import { cancelNow, type SubscriptionFacts } from "../gateway/subscriptions.ts";
import type { StripeGateway } from "../gateway.ts";

/**
 * Ends a subscription that was bought beside another: what was paid for it since
 * is given back, what is open is let go, people are told, and it is cancelled.
 * The cancellation comes last, so that a crash before it is made good by the
 * next sync, which sees it run still; every step may be repeated.
 */
export async function endSurplus(
  db: Database,
  gateway: StripeGateway,
  surplus: {
    workspaceId: string;
    subscription: SubscriptionFacts;
    kept: SubscriptionFacts;
    bills: InvoiceFacts[];
  },
): Promise<void> {
  const { workspaceId, subscription, kept, bills } = surplus;
  for (const bill of bills) {
    if (bill.subscriptionId !== subscription.id) continue;
    if (bill.status === "open") await voidInvoice(gateway, bill.id);
    else if (bill.createdAt >= kept.createdAt) await refund(gateway, bill);
  }
  await db
    .insert(notifications)
    .values({
      workspaceId,
      kind: "second_subscription_cancelled",
      cause: subscription.id,
    })
    .onConflictDoNothing();
  await cancelNow(gateway, {
    subscriptionId: subscription.id,
    isUsageBilled: false,
  });
  log.warn("second subscription ended", {
    workspaceId,
    subscriptionId: subscription.id,
    keptId: kept.id,
  });
}

async function refund(gateway: StripeGateway, bill: InvoiceFacts) {
  for (const paymentIntentId of bill.paymentIntentIds) {
    await refundInFull(gateway, {
      paymentIntentId,
      idempotencyKey: `second-subscription/${paymentIntentId}`,
    });
  }
}
