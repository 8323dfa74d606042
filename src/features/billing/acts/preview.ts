import "server-only";
import { randomUUID } from "node:crypto";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import { findPlan } from "@/features/plans/queries";
import { LOOKUP_KEYS } from "../catalogue.ts";
import { findPrices } from "../gateway/checkout.ts";
import {
  type BillPreview,
  type ItemChange,
  previewChangeNow,
} from "../gateway/previews.ts";
import type { StripeGateway } from "../gateway.ts";
import { getBillingAccount } from "../queries.ts";
import { changeTiming, type Terms } from "../rules.ts";
import type { BillingRefusal } from "../schema.ts";
import { syncWorkspace } from "../sync/sync.ts";
import { attempt } from "./attempt.ts";
import type { Buyer } from "./buyer.ts";
import { type Changeable, changeable } from "./changeable.ts";
import { sealQuote } from "./quote.ts";

export type ShownTerms = {
  planId: string;
  planName: string;
  seats: number;
  monthlyCents: number;
};

export type ChangePreview = {
  timing: "now" | "at_period_end";
  before: ShownTerms;
  after: ShownTerms;
  /** Cents; 0 for a change at the end of the period. */
  dueNowCents: number;
  lines: { description: string; amountCents: number }[];
  /** ISO; the end of the paid period, when a later change takes effect. */
  periodEnd: string;
  /** Seals what is shown; `changePlan` takes it. */
  quote: string;
};

type Wish = { buyer: Buyer; planId: string; seats: number; now?: Date };

/**
 * What a change of plan or seats would cost now, by Stripe's own preview. The
 * second it is prorated by is kept in the quote, so that what is shown is what
 * will be charged.
 */
export const previewChange = (
  db: Database,
  gateway: StripeGateway | null,
  { buyer, planId, seats, now = new Date() }: Wish,
): Promise<Result<ChangePreview, BillingRefusal>> =>
  attempt({ gateway, buyer }, async (stripe) => {
    const { workspaceId } = buyer;
    await syncWorkspace(db, stripe, { workspaceId });
    const account = await getBillingAccount(db, { workspaceId });
    const present = changeable(account);
    if (!present.ok) return present;
    const { subscription, customerId } = present.value;

    const wanted = await termsOf(db, stripe, { subscription, planId, seats });
    if (!wanted.ok) return wanted;
    const { before, after, change } = wanted.value;
    const timing = changeTiming(termsIn(before), termsIn(after));
    if (timing === "none") return refuse({ kind: "nothing_to_change" });

    const bill =
      timing === "now"
        ? await previewChangeNow(stripe, { customerId, change })
        : null;
    const dueNowCents = bill ? dueNow(bill) : 0;
    const quote = sealQuote(
      {
        id: randomUUID(),
        workspaceId,
        subscriptionId: change.subscriptionId,
        itemId: change.itemId,
        priceId: change.priceId,
        from: { planId: before.planId, seats: before.seats },
        to: { planId: after.planId, seats: after.seats },
        timing,
        prorationDate: bill?.prorationDate ?? null,
      },
      { now },
    );
    return ok({
      ...{ timing, before, after, dueNowCents, quote },
      lines: bill?.lines.filter(({ isProration }) => isProration) ?? [],
      periodEnd: subscription.currentPeriodEnd.toISOString(),
    });
  });

/** Before and after; with other seats alone, the price paid until now stays. */
async function termsOf(
  db: Database,
  gateway: StripeGateway,
  wish: { subscription: Changeable; planId: string; seats: number },
): Promise<
  Result<
    { before: ShownTerms; after: ShownTerms; change: ItemChange },
    BillingRefusal
  >
> {
  const { subscription, planId } = wish;
  const before = shown(subscription.seatCents, {
    planId: subscription.planId,
    planName: subscription.planName,
    seats: subscription.seats,
  });
  const plan = await findPlan(db, planId);
  if (!plan) return refuse({ kind: "not_for_sale" });
  const seats = plan.isPerSeat ? wish.seats : 1;
  const item = {
    subscriptionId: subscription.stripeSubscriptionId,
    itemId: subscription.stripeItemId,
    seats,
  };
  const names = { planId, planName: plan.name, seats };
  if (planId === subscription.planId) {
    const after = shown(subscription.seatCents, names);
    return ok({ before, after, change: { ...item, priceId: null } });
  }
  const key = LOOKUP_KEYS.plan(planId);
  const price = (await findPrices(gateway, [key])).get(key);
  const isSold = price?.unitAmountCents === Number(plan.priceUsdCents);
  if (!plan.isOffered || !price || !isSold) {
    return refuse({ kind: "not_for_sale" });
  }
  const after = shown(plan.priceUsdCents, names);
  return ok({ before, after, change: { ...item, priceId: price.id } });
}

const shown = (
  seatCents: bigint,
  names: Omit<ShownTerms, "monthlyCents">,
): ShownTerms => ({
  ...names,
  monthlyCents: Number(seatCents) * names.seats,
});

const termsIn = ({ planId, seats, monthlyCents }: ShownTerms): Terms => ({
  planId,
  seats,
  monthlyCents: BigInt(monthlyCents),
});

/**
 * What a change charges at once. Asked for the bill of the change, Stripe shows
 * it alone; should it show the next period's lines as well, they are left out.
 */
function dueNow({ lines, amountDueCents }: BillPreview): number {
  const prorations = lines.filter(({ isProration }) => isProration);
  if (prorations.length === lines.length) return amountDueCents;
  return Math.max(
    0,
    prorations.reduce((sum, { amountCents }) => sum + amountCents, 0),
  );
}
