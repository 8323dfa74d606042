import "server-only";
import type { Database } from "@/db/client";
import { idIn } from "../gateway/values.ts";
import type { StripeEvent } from "../gateway/webhooks.ts";
import type { StripeGateway } from "../gateway.ts";
import { syncCharge, syncCustomer } from "../sync/sync-charge.ts";
import { syncPurchase } from "../sync/sync-purchase.ts";

/** What an event speaks of. What became of it is asked of Stripe. */
type Subject =
  | { kind: "customer"; customerId: string }
  | { kind: "checkout"; checkoutSessionId: string }
  | { kind: "charge"; chargeId: string };

type Reader = (object: Record<string, unknown>) => Subject | null;

const customer: Reader = ({ customer: reference }) => {
  const customerId = idIn(reference);
  return customerId ? { kind: "customer", customerId } : null;
};

const checkout: Reader = (session) =>
  session.mode === "payment"
    ? { kind: "checkout", checkoutSessionId: String(session.id) }
    : customer(session);

const itself: Reader = ({ id }) => ({
  kind: "customer",
  customerId: String(id),
});

const charge: Reader = ({ id }) => ({ kind: "charge", chargeId: String(id) });

const chargeOf: Reader = ({ charge: reference }) => {
  const chargeId = idIn(reference);
  return chargeId ? { kind: "charge", chargeId } : null;
};

/** Every type that is handled, and where its subject stands. */
const READERS = new Map<string, Reader>([
  ["checkout.session.completed", checkout],
  ["checkout.session.async_payment_succeeded", checkout],
  ["checkout.session.async_payment_failed", checkout],
  ["checkout.session.expired", checkout],
  ["customer.subscription.created", customer],
  ["customer.subscription.updated", customer],
  ["customer.subscription.deleted", customer],
  ["customer.subscription.paused", customer],
  ["customer.subscription.resumed", customer],
  ["customer.subscription.pending_update_applied", customer],
  ["customer.subscription.pending_update_expired", customer],
  ["subscription_schedule.updated", customer],
  ["subscription_schedule.released", customer],
  ["subscription_schedule.canceled", customer],
  ["invoice.paid", customer],
  ["invoice.payment_failed", customer],
  ["invoice.payment_action_required", customer],
  ["invoice.finalization_failed", customer],
  ["invoice.voided", customer],
  ["invoice.marked_uncollectible", customer],
  ["charge.refunded", charge],
  // The fee is known, where a payment is booked after it was made.
  ["charge.updated", charge],
  ["refund.updated", chargeOf],
  ["refund.failed", chargeOf],
  ["charge.dispute.created", chargeOf],
  ["charge.dispute.updated", chargeOf],
  ["charge.dispute.closed", chargeOf],
  ["charge.dispute.funds_withdrawn", chargeOf],
  ["charge.dispute.funds_reinstated", chargeOf],
  ["customer.deleted", itself],
]);

/** The types an endpoint at Stripe has to send. */
export const HANDLED_TYPES: string[] = [...READERS.keys()];

export const isHandled = (type: string) => READERS.has(type);

/**
 * Does what an event calls for: whatever it speaks of is brought to what Stripe
 * says now, so that it may come late, twice or out of order.
 *
 * @throws StripeFault
 */
export async function carryOut(
  db: Database,
  gateway: StripeGateway,
  { event, now }: { event: StripeEvent; now?: Date | undefined },
): Promise<void> {
  const subject = READERS.get(event.type)?.(event.data.object) ?? null;
  switch (subject?.kind) {
    case "customer":
      await syncCustomer(db, gateway, { customerId: subject.customerId, now });
      return;
    case "checkout": {
      const { checkoutSessionId } = subject;
      await syncPurchase(db, gateway, { checkoutSessionId, now });
      return;
    }
    case "charge":
      await syncCharge(db, gateway, { chargeId: subject.chargeId, now });
      return;
  }
}
