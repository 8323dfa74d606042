import "server-only";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import { attemptAtStripe } from "../fault.ts";
import { deleteCustomer, isCustomer } from "../gateway/customers.ts";
import type { StripeGateway } from "../gateway.ts";
import { getBillingAccount } from "../queries.ts";

/**
 * Deletes a workspace's customer at Stripe, with cards and address. Bills stay
 * there as they were written. Call it when nothing is billed any more and no
 * bill is open. Deleted already, or never made, is as good.
 */
export async function forgetCustomer(
  db: Database,
  gateway: StripeGateway | null,
  { workspaceId }: { workspaceId: string },
): Promise<
  Result<null, { kind: "billing_off" } | { kind: "stripe_unavailable" }>
> {
  const { customerId } = await getBillingAccount(db, { workspaceId });
  if (!customerId) return ok(null);
  if (!gateway) return refuse({ kind: "billing_off" });
  const forgotten = await attemptAtStripe(async () => {
    if (await isCustomer(gateway, customerId)) {
      await deleteCustomer(gateway, customerId);
    }
    return null;
  });
  return forgotten.ok ? forgotten : refuse({ kind: "stripe_unavailable" });
}
