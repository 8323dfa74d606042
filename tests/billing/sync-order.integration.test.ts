import { purchasesOf, returnsOf, subscriptionOf } from "@tests/support/billing";
import { balanceOf } from "@tests/support/calls";
import { test } from "@tests/support/stripe";
import { describe, expect } from "vitest";
import type { StripeGateway } from "@/features/billing/gateway";
import { cancelNow } from "@/features/billing/gateway/subscriptions";
import { syncWorkspace } from "@/features/billing/sync/sync";
import { syncPurchase } from "@/features/billing/sync/sync-purchase";

const EARLIER = ["A takes its ticket", "A looks", "A writes"] as const;
/** B handles what the change sends. */
const LATER = [
  "Stripe changes",
  "B takes its ticket",
  "B looks",
  "B writes",
] as const;

type Step = (typeof EARLIER)[number] | (typeof LATER)[number];

/** Every way for two sequences to run side by side. */
function interleavings(
  a: readonly Step[],
  b: readonly Step[],
): (readonly Step[])[] {
  const [firstOfA, ...restOfA] = a;
  const [firstOfB, ...restOfB] = b;
  if (firstOfA === undefined) return [b];
  if (firstOfB === undefined) return [a];
  return [
    ...interleavings(restOfA, b).map((rest) => [firstOfA, ...rest]),
    ...interleavings(a, restOfB).map((rest) => [firstOfB, ...rest]),
  ];
}

/** A sync that waits before its first look at Stripe, and after its last. */
function steppedSync(
  gateway: StripeGateway,
  { looks, sync }: { looks: number; sync: Sync },
) {
  const hasTicket = Promise.withResolvers<void>();
  const mayLook = Promise.withResolvers<void>();
  const hasLooked = Promise.withResolvers<void>();
  const mayWrite = Promise.withResolvers<void>();
  let answers = 0;
  let work: Promise<unknown> | undefined;
  const waiting: StripeGateway = {
    ...gateway,
    async ask(act) {
      hasTicket.resolve();
      await mayLook.promise;
      const answer = await gateway.ask(act);
      answers += 1;
      if (answers < looks) return answer;
      hasLooked.resolve();
      await mayWrite.promise;
      return answer;
    },
  };
  return {
    async takeTicket() {
      work = sync(waiting);
      await hasTicket.promise;
    },
    async look() {
      mayLook.resolve();
      await hasLooked.promise;
    },
    async write() {
      mayWrite.resolve();
      await work;
    },
  };
}

type Sync = (gateway: StripeGateway) => Promise<unknown>;

/** Runs A, the change and B step by step in the order given. */
async function play(
  steps: readonly Step[],
  gateway: StripeGateway,
  part: { looks: number; sync: Sync; change: () => Promise<void> },
) {
  const a = steppedSync(gateway, part);
  const b = steppedSync(gateway, part);
  const acts: Record<Step, () => Promise<void>> = {
    "A takes its ticket": a.takeTicket,
    "A looks": a.look,
    "A writes": a.write,
    "Stripe changes": part.change,
    "B takes its ticket": b.takeTicket,
    "B looks": b.look,
    "B writes": b.write,
  };
  for (const step of steps) await acts[step]();
}

describe("of two handlers at once, what Stripe says last is left", () => {
  test.for(interleavings(EARLIER, LATER))(
    "of a subscription: %s, %s, %s, %s, %s, %s, %s",
    async (steps, { db, shop, local, gateway }) => {
      const buyer = await shop.buyer();
      const subscriptionId = await shop.subscribe(buyer);
      await local.control.settled();
      local.control.holdWebhooks(true);

      await play(steps, gateway, {
        looks: 4,
        sync: (through) => syncWorkspace(db, through, buyer),
        change: () =>
          cancelNow(gateway, { subscriptionId, isUsageBilled: false }),
      });

      expect(await subscriptionOf(db, buyer)).toMatchObject({
        stripeSubscriptionId: subscriptionId,
        status: "canceled",
      });
    },
  );

  test.for(interleavings(EARLIER, LATER))(
    "of a purchase: %s, %s, %s, %s, %s, %s, %s",
    async (steps, { db, shop, local, gateway }) => {
      const buyer = await shop.buyer();
      const checkoutSessionId = await shop.packCheckout(buyer);
      local.control.bookLater(true);
      await local.control.payCheckout(checkoutSessionId);
      await local.control.settled();
      const paymentIntentId = await shop.paymentOf(buyer);
      local.control.holdWebhooks(true);

      await play(steps, gateway, {
        looks: 3,
        sync: (through) => syncPurchase(db, through, { checkoutSessionId }),
        change: async () => {
          local.control.refund(paymentIntentId);
          local.control.bookLater(false);
        },
      });

      expect(await balanceOf(db, buyer)).toMatchObject({
        balance: 0n,
        debt: 0n,
      });
      expect(await returnsOf(db, buyer)).toMatchObject([
        { kind: "refund", status: "succeeded", amountCents: 2_200n },
      ]);
      expect(await purchasesOf(db, buyer)).toMatchObject([{ feeCents: 94n }]);
    },
  );

  test.for(interleavings(EARLIER, LATER))(
    "of a bill's refund: %s, %s, %s, %s, %s, %s, %s",
    async (steps, { db, shop, local, gateway }) => {
      const buyer = await shop.buyer();
      await shop.subscribe(buyer);
      const refundId = local.control.refund(await shop.paymentOf(buyer), 700);
      await local.control.settled();
      local.control.holdWebhooks(true);

      await play(steps, gateway, {
        looks: 4,
        sync: (through) => syncWorkspace(db, through, buyer),
        change: async () => local.control.failRefund(refundId),
      });

      expect(await returnsOf(db, buyer)).toMatchObject([
        { id: refundId, status: "failed", amountCents: 700n },
      ]);
    },
  );
});
