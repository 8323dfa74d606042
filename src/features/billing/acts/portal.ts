import "server-only";
import { randomUUID } from "node:crypto";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import { createPortalSession } from "../gateway/portal.ts";
import type { StripeGateway } from "../gateway.ts";
import { findUnpaidInvoice, getBillingAccount } from "../queries.ts";
import { latePaymentOf } from "../rules.ts";
import type { BillingRefusal } from "../schema.ts";
import { syncWorkspace } from "../sync/sync.ts";
import { attempt } from "./attempt.ts";
import type { Buyer } from "./buyer.ts";

type Page = Result<{ url: string }, BillingRefusal>;
type Visit = { buyer: Buyer; origin: string };

/** Stripe's page for payment methods and invoices; leads back to /billing. */
export const openPortal = (
  db: Database,
  gateway: StripeGateway | null,
  visit: Visit & { purpose: "overview" | "payment_method" },
): Promise<Page> =>
  attempt({ gateway, buyer: visit.buyer }, async (stripe) => {
    const { workspaceId } = visit.buyer;
    const { customerId } = await getBillingAccount(db, { workspaceId });
    if (!customerId) return refuse({ kind: "no_subscription" });
    const session = await createPortalSession(stripe, {
      customerId,
      purpose: visit.purpose,
      returnUrl: `${visit.origin}/billing/return`,
      idempotencyKey: randomUUID(),
    });
    return session ? ok(session) : refuse({ kind: "billing_off" });
  });

/**
 * Where a late payment is made good: the page of the unpaid invoice, where the
 * card that pays becomes the subscription's own; without one, the portal.
 */
export const recoverPayment = (
  db: Database,
  gateway: StripeGateway | null,
  { buyer, origin, now = new Date() }: Visit & { now?: Date },
): Promise<Page> =>
  attempt({ gateway, buyer }, async (stripe) => {
    const { workspaceId } = buyer;
    await syncWorkspace(db, stripe, { workspaceId });
    const { subscription } = await getBillingAccount(db, { workspaceId });
    const isLate =
      subscription !== null &&
      (subscription.hasPendingUpdate ||
        latePaymentOf(subscription, now) !== null);
    if (!isLate) return refuse({ kind: "nothing_to_pay" });
    const unpaid = await findUnpaidInvoice(db, { workspaceId });
    return unpaid?.hostedUrl
      ? ok({ url: unpaid.hostedUrl })
      : openPortal(db, stripe, { buyer, origin, purpose: "payment_method" });
  });
