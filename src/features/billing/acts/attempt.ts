import "server-only";
import { type Result, refuse } from "@/core/result";
import { attemptAtStripe } from "../fault.ts";
import type { StripeGateway } from "../gateway.ts";
import type { BillingRefusal } from "../schema.ts";
import { type Buyer, isOwner } from "./buyer.ts";

/**
 * Runs what a customer does at Stripe: for an owner, where payments are set up.
 * A declined card and an unreachable Stripe are refusals; other faults stay
 * faults.
 */
export async function attempt<Value>(
  by: { gateway: StripeGateway | null; buyer: Buyer },
  act: (gateway: StripeGateway) => Promise<Result<Value, BillingRefusal>>,
): Promise<Result<Value, BillingRefusal>> {
  const { gateway, buyer } = by;
  if (!isOwner(buyer)) return refuse({ kind: "not_owner" });
  if (!gateway) return refuse({ kind: "billing_off" });
  const outcome = await attemptAtStripe(() => act(gateway));
  if (outcome.ok) return outcome.value;
  return refuse({ kind: outcome.refusal.kind });
}
