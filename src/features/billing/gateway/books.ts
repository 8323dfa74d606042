import "server-only";
import type Stripe from "stripe";
import type { StripeGateway } from "../gateway.ts";
import { type InvoiceFacts, invoiceFacts } from "./invoices.ts";
import { disputeFacts, type PaymentReturn, refundFacts } from "./returns.ts";
import { type SubscriptionFacts, subscriptionFacts } from "./subscriptions.ts";
import { idOf, momentOf } from "./values.ts";

const PAGE = 100;

export type AnybodysSubscription = SubscriptionFacts & {
  customerId: string;
  /** Of the workspace it was bought for. */
  workspaceId: string | null;
};

export type AnybodysInvoice = InvoiceFacts & { customerId: string };

export type AnybodysReturn = PaymentReturn & {
  customerId: string;
  chargeId: string;
};

/** Something in a list of Stripe's. */
export type Mark = { id: string; createdAt: Date };

/** One page of a list, the newest first. */
export type Page<Thing> = {
  things: Thing[];
  /** The last of it, whatever it is; null when no page follows. */
  last: Mark | null;
};

/**
 * After what a page begins; null is the start of the list. In `isResumed` what
 * the mark names may be gone: the page begins in its second then.
 */
export type Place = { after: Mark | null; isResumed: boolean };

/** Everybody's subscriptions to our plans that have not ended. */
export async function listSubscriptionPage(
  gateway: StripeGateway,
  place: Place,
): Promise<Page<AnybodysSubscription>> {
  const page = await gateway.ask((stripe) =>
    stripe.subscriptions.list(paramsOf(place)),
  );
  const things = page.data.flatMap((subscription) => {
    const customerId = idOf(subscription.customer);
    if (customerId === null) return [];
    const workspaceId = subscription.metadata.workspace_id ?? null;
    return subscriptionFacts(subscription).map((facts) => ({
      ...facts,
      customerId,
      workspaceId,
    }));
  });
  return pageOf(page, { things, place });
}

/** Everybody's bills made since a moment; drafts are none yet. */
export async function listInvoicePage(
  gateway: StripeGateway,
  place: Place & { since: Date | null },
): Promise<Page<AnybodysInvoice>> {
  const page = await gateway.ask((stripe) =>
    stripe.invoices.list(paramsOf(place)),
  );
  const things = page.data.flatMap((invoice) => {
    const customerId = idOf(invoice.customer);
    return customerId === null || invoice.status === "draft"
      ? []
      : [{ customerId, ...invoiceFacts(invoice) }];
  });
  return pageOf(page, { things, place });
}

/** Everybody's refunds made since a moment, of payments by customers. */
export async function listRefundPage(
  gateway: StripeGateway,
  place: Place & { since: Date | null },
): Promise<Page<AnybodysReturn>> {
  const page = await gateway.ask((stripe) =>
    stripe.refunds.list({ ...paramsOf(place), expand: ["data.charge"] }),
  );
  const things = page.data.flatMap((refund) =>
    ofCustomer(refund.charge, refundFacts(refund)),
  );
  return pageOf(page, { things, place });
}

/** Everybody's disputes opened since a moment, of payments by customers. */
export async function listDisputePage(
  gateway: StripeGateway,
  place: Place & { since: Date | null },
): Promise<Page<AnybodysReturn>> {
  const page = await gateway.ask((stripe) =>
    stripe.disputes.list({ ...paramsOf(place), expand: ["data.charge"] }),
  );
  const things = page.data.flatMap((dispute) =>
    ofCustomer(dispute.charge, disputeFacts(dispute)),
  );
  return pageOf(page, { things, place });
}

function ofCustomer(
  charge: string | Stripe.Charge | null,
  facts: PaymentReturn,
): AnybodysReturn[] {
  if (charge === null || typeof charge === "string") return [];
  const customerId = idOf(charge.customer);
  return customerId ? [{ ...facts, customerId, chargeId: charge.id }] : [];
}

function paramsOf({
  since,
  after,
  isResumed,
}: Place & { since?: Date | null }) {
  const until = isResumed ? after : null;
  const created = {
    ...(since && { gte: secondsOf(since) }),
    ...(until && { lte: secondsOf(until.createdAt) }),
  };
  return {
    limit: PAGE,
    ...((since || until) && { created }),
    ...(after && !isResumed && { starting_after: after.id }),
  };
}

function pageOf<Thing extends Mark>(
  page: { data: { id: string; created: number }[]; has_more: boolean },
  { things, place }: { things: Thing[]; place: Place },
): Page<Thing> {
  const done = place.isResumed
    ? things.findIndex(({ id }) => id === place.after?.id)
    : -1;
  const last = page.has_more ? page.data.at(-1) : undefined;
  return {
    things: things.slice(done + 1),
    last: last ? { id: last.id, createdAt: momentOf(last.created) } : null,
  };
}

const secondsOf = (moment: Date) => Math.floor(moment.getTime() / 1_000);
