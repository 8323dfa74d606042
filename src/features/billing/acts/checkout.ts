import "server-only";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import {
  findPlan,
  listCreditPacks,
  type PlanRow,
} from "@/features/plans/queries";
import { LOOKUP_KEYS, type Sold, soldLabel } from "../catalogue.ts";
import { type CheckoutSession, findPrices } from "../gateway/checkout.ts";
import type { StripeGateway } from "../gateway.ts";
import { getBillingAccount } from "../queries.ts";
import { isLive, isOutside } from "../rules.ts";
import type { BillingRefusal } from "../schema.ts";
import { packProductId } from "../setup/offer.ts";
import { syncWorkspace } from "../sync/sync.ts";
import { openPurchase } from "../sync/sync-purchase.ts";
import { attempt } from "./attempt.ts";
import type { Buyer } from "./buyer.ts";
import { openSession, type Till } from "./checkout-session.ts";

type Page = Result<{ url: string }, BillingRefusal>;

/**
 * Begins a subscription at Stripe's checkout: the plan's flat price (a seat,
 * where it is sold by seats) and the metered price for overage.
 *
 * Refuses with `already_subscribed` when a subscription stands at Stripe, after
 * a look there. An open session for the same is used again; one for anything
 * else is closed, so that of two tabs only the newer one can pay.
 */
export const startCheckout = (
  db: Database,
  gateway: StripeGateway | null,
  order: Till & {
    planId: string;
    seats: number;
    shownCents?: bigint | undefined;
  },
): Promise<Page> =>
  attempt({ gateway, buyer: order.buyer }, async (stripe) => {
    const plan = await findPlan(db, order.planId);
    if (!plan?.isOffered || plan.priceUsdCents === 0n) {
      return refuse({ kind: "not_for_sale" });
    }
    if (isOther(order.shownCents, plan.priceUsdCents)) {
      return refuse({ kind: "price_changed" });
    }
    const obstacle = await subscriptionInTheWay(db, stripe, order.buyer);
    if (obstacle) return refuse(obstacle);

    const lines = await planLines(stripe, { plan, seats: order.seats });
    if (!lines) return refuse({ kind: "not_for_sale" });
    const session = await openSession(db, stripe, {
      ...order,
      sells: "plan",
      lines,
      metadata: soldTo(order.buyer, { kind: "plan", planId: plan.id }),
    });
    return pageOf(session);
  });

/**
 * Begins the purchase of a credit pack. The purchase is stored before anybody
 * can pay, so that the payment finds it whatever becomes of the browser.
 */
export const startTopUp = (
  db: Database,
  gateway: StripeGateway | null,
  order: Till & {
    packId: string;
    shownCents?: bigint | undefined;
    shownCredits?: bigint | undefined;
  },
): Promise<Page> =>
  attempt({ gateway, buyer: order.buyer }, async (stripe) => {
    const packs = await listCreditPacks(db);
    const pack = packs.find(({ id }) => id === order.packId);
    if (!pack) return refuse({ kind: "not_for_sale" });
    if (
      isOther(order.shownCents, pack.priceUsdCents) ||
      isOther(order.shownCredits, pack.credits)
    ) {
      return refuse({ kind: "price_changed" });
    }
    const key = LOOKUP_KEYS.pack(pack.id);
    const price = (await findPrices(stripe, [key])).get(key);
    if (price?.unitAmountCents !== Number(pack.priceUsdCents)) {
      return refuse({ kind: "not_for_sale" });
    }
    // At the same price it may be another amount of credits.
    if (price.productId !== packProductId(pack)) {
      return refuse({ kind: "not_for_sale" });
    }

    const { workspaceId } = order.buyer;
    const session = await openSession(db, stripe, {
      ...order,
      sells: "pack",
      lines: [{ priceId: price.id, quantity: 1 }],
      metadata: {
        ...soldTo(order.buyer, { kind: "pack", packId: pack.id }),
        credits: String(pack.credits),
      },
    });
    await openPurchase(db, {
      workspaceId,
      packId: pack.id,
      credits: pack.credits,
      amountCents: Number(pack.priceUsdCents),
      beforeTaxCents: Number(pack.priceUsdCents),
      checkoutSessionId: session.id,
      createdAt: new Date(session.createdAt * 1_000),
    });
    return pageOf(session);
  });

/** Whether a page showed something else than is sold now. */
const isOther = (shown: bigint | undefined, sold: bigint) =>
  shown !== undefined && shown !== sold;

/** What a payment is for, as the webhook reads it. */
const soldTo = ({ workspaceId }: Buyer, sold: Sold) => ({
  tollgate: soldLabel(sold),
  workspace_id: workspaceId,
});

/** Looks at Stripe first: the news of a payment in another tab may be on its way. */
async function subscriptionInTheWay(
  db: Database,
  gateway: StripeGateway,
  { workspaceId }: Buyer,
): Promise<BillingRefusal | null> {
  const { customerId } = await getBillingAccount(db, { workspaceId });
  if (customerId) await syncWorkspace(db, gateway, { workspaceId });
  const { subscription } = await getBillingAccount(db, { workspaceId });
  if (!subscription) return null;
  if (isOutside(subscription)) return { kind: "invoiced_outside" };
  return isLive(subscription) ? { kind: "already_subscribed" } : null;
}

/** Null when Stripe does not sell it at the price that is shown here. */
async function planLines(
  gateway: StripeGateway,
  { plan, seats }: { plan: PlanRow; seats: number },
) {
  const key = LOOKUP_KEYS.plan(plan.id);
  const prices = await findPrices(gateway, [key, LOOKUP_KEYS.overage]);
  const flat = prices.get(key);
  const overage = prices.get(LOOKUP_KEYS.overage);
  if (flat?.unitAmountCents !== Number(plan.priceUsdCents)) return null;
  if (plan.allowsOverage && !overage) return null;
  return [
    { priceId: flat.id, quantity: plan.isPerSeat ? seats : 1 },
    ...(plan.allowsOverage && overage ? [{ priceId: overage.id }] : []),
  ];
}

function pageOf({ id, url }: CheckoutSession): Page {
  if (!url) throw new Error(`checkout ${id} has no page`);
  return ok({ url });
}
