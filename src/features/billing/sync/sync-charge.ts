import "server-only";
import type { Database } from "@/db/client";
import { findWorkspaceOf } from "../customer.ts";
import { getCharge } from "../gateway/payments.ts";
import type { StripeGateway } from "../gateway.ts";
import { syncWorkspace } from "./sync.ts";
import { syncPurchase } from "./sync-purchase.ts";

/**
 * Brings what a charge paid for, credits or a bill, to what Stripe says now.
 *
 * @throws StripeFault
 */
export async function syncCharge(
  db: Database,
  gateway: StripeGateway,
  { chargeId, now }: { chargeId: string; now?: Date | undefined },
): Promise<void> {
  const { paymentIntentId, customerId } = await getCharge(gateway, chargeId);
  const isPurchase =
    paymentIntentId !== null &&
    (await syncPurchase(db, gateway, { paymentIntentId, now }));
  if (isPurchase || !customerId) return;
  await syncCustomer(db, gateway, { customerId, now });
}

/**
 * Brings a customer's workspace to what Stripe says now; customers of another
 * installation of the same account are left alone.
 *
 * @throws StripeFault
 */
export async function syncCustomer(
  db: Database,
  gateway: StripeGateway,
  { customerId, now }: { customerId: string; now?: Date | undefined },
): Promise<void> {
  const workspaceId = await findWorkspaceOf(db, customerId);
  if (workspaceId) await syncWorkspace(db, gateway, { workspaceId, now });
}
