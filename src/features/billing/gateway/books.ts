import "server-only";
import type Stripe from "stripe";
import type { StripeGateway } from "../gateway.ts";
import { type InvoiceFacts, invoiceFacts } from "./invoices.ts";
import { type SubscriptionFacts, subscriptionFacts } from "./subscriptions.ts";
import { idOf } from "./values.ts";

const PAGE = 100;

export type AnybodysSubscription = SubscriptionFacts & {
  customerId: string;
  /** Of the workspace it was bought for. */
  workspaceId: string | null;
};

export type AnybodysInvoice = InvoiceFacts & { customerId: string };

/** Every customer's subscriptions to our plans that have not ended. */
export const listAllSubscriptions = (
  gateway: StripeGateway,
): Promise<AnybodysSubscription[]> =>
  gateway.ask(async (stripe) => {
    const found: AnybodysSubscription[] = [];
    for await (const subscription of stripe.subscriptions.list({
      limit: PAGE,
    })) {
      const customerId = idOf(subscription.customer);
      if (customerId === null) continue;
      const workspaceId = subscription.metadata.workspace_id ?? null;
      for (const facts of subscriptionFacts(subscription)) {
        found.push({ ...facts, customerId, workspaceId });
      }
    }
    return found;
  });

/** Every customer's bills made since a moment; drafts are none yet. */
export const listAllInvoices = (
  gateway: StripeGateway,
  { since }: { since: Date | null },
): Promise<AnybodysInvoice[]> =>
  gateway.ask(async (stripe) => {
    const found: AnybodysInvoice[] = [];
    const params: Stripe.InvoiceListParams = { limit: PAGE };
    if (since) params.created = { gte: Math.floor(since.getTime() / 1_000) };
    for await (const invoice of stripe.invoices.list(params)) {
      const customerId = idOf(invoice.customer);
      if (customerId === null || invoice.status === "draft") continue;
      found.push({ customerId, ...invoiceFacts(invoice) });
    }
    return found;
  });
