import { purchasesOf, subscriptionOf } from "@tests/support/billing";
import { balanceOf } from "@tests/support/calls";
import { anEvent, signed } from "@tests/support/deliveries";
import { test } from "@tests/support/stripe";
import { describe, expect } from "vitest";
import { HANDLED_TYPES } from "@/features/billing/webhook/events";
import { receiveEvent } from "@/features/billing/webhook/webhook";

const DONE = { ok: true, value: "done" };

/** These come of the stand-in's own doing, in pauses.integration.test.ts. */
const ELSEWHERE = [
  "customer.subscription.paused",
  "customer.subscription.resumed",
  "invoice.finalization_failed",
];

const OF_A_CUSTOMER = HANDLED_TYPES.filter(
  (type) =>
    /^(customer\.subscription|subscription_schedule|invoice)\./.test(type) &&
    !ELSEWHERE.includes(type),
);
const OF_A_CHECKOUT = HANDLED_TYPES.filter((type) =>
  type.startsWith("checkout."),
);
const OF_A_CHARGE = HANDLED_TYPES.filter((type) =>
  /^(charge|refund)\./.test(type),
);

describe("whatever a payload says, Stripe is asked", () => {
  test.for(OF_A_CUSTOMER)(
    "%s brings the customer's subscription to what it is",
    async (type, { db, shop, local, gateway }) => {
      local.control.holdWebhooks(true);
      const buyer = await shop.buyer();
      const id = await shop.subscribe(buyer);
      const event = anEvent({
        type,
        object: {
          id: "of_long_ago",
          status: "old",
          customer: buyer.customerId,
        },
      });

      expect(await receiveEvent(db, gateway, signed(event))).toEqual(DONE);

      expect(await subscriptionOf(db, buyer)).toMatchObject({
        stripeSubscriptionId: id,
        status: "active",
      });
    },
  );

  test.for(OF_A_CHECKOUT)(
    "%s brings the plan that was bought",
    async (type, { db, shop, local, gateway }) => {
      local.control.holdWebhooks(true);
      const buyer = await shop.buyer();
      const id = await shop.subscribe(buyer);
      const { customerId: customer } = buyer;
      const object = { id: "cs_1", mode: "subscription", customer };

      expect(
        await receiveEvent(db, gateway, signed(anEvent({ type, object }))),
      ).toEqual(DONE);

      expect((await subscriptionOf(db, buyer))?.stripeSubscriptionId).toBe(id);
    },
  );

  test.for(OF_A_CHECKOUT)(
    "%s brings the credits that were bought, to a purchase nobody noted",
    async (type, { db, shop, local, gateway }) => {
      local.control.holdWebhooks(true);
      const buyer = await shop.buyer();
      const id = await shop.packCheckout(buyer);
      await local.control.payCheckout(id);
      const event = anEvent({ type, object: { id, mode: "payment" } });

      expect(await receiveEvent(db, gateway, signed(event))).toEqual(DONE);

      expect(await purchasesOf(db, buyer)).toMatchObject([
        { state: "paid", packId: "pack_2m", checkoutSessionId: id },
      ]);
      expect((await balanceOf(db, buyer)).balance).toBe(2_000_000n);
    },
  );

  test.for(OF_A_CHARGE)(
    "%s brings the credits that its payment bought",
    async (type, { db, shop, local, gateway }) => {
      local.control.holdWebhooks(true);
      const buyer = await shop.buyer();
      await local.control.payCheckout(await shop.packCheckout(buyer));
      const charge = await shop.chargeOf(buyer);
      const isCharge = /^charge\.[a-z]+$/.test(type);
      const object = isCharge ? { id: charge } : { id: "of_old", charge };

      expect(
        await receiveEvent(db, gateway, signed(anEvent({ type, object }))),
      ).toEqual(DONE);

      expect((await balanceOf(db, buyer)).balance).toBe(2_000_000n);
    },
  );

  test.for(OF_A_CHARGE)(
    "%s about a plan's payment brings its bill",
    async (type, { db, shop, local, gateway }) => {
      local.control.holdWebhooks(true);
      const buyer = await shop.buyer();
      await shop.subscribe(buyer);
      const charge = await shop.chargeOf(buyer);
      const isCharge = /^charge\.[a-z]+$/.test(type);
      const object = isCharge ? { id: charge } : { id: "of_old", charge };

      expect(
        await receiveEvent(db, gateway, signed(anEvent({ type, object }))),
      ).toEqual(DONE);

      expect((await subscriptionOf(db, buyer))?.status).toBe("active");
      expect(await purchasesOf(db, buyer)).toEqual([]);
    },
  );

  test("customer.deleted leaves an existing customer alone", async ({
    db,
    shop,
    local,
    gateway,
  }) => {
    local.control.holdWebhooks(true);
    const buyer = await shop.buyer();
    await shop.subscribe(buyer);
    const event = anEvent({
      type: "customer.deleted",
      object: { id: buyer.customerId, object: "customer" },
    });

    expect(await receiveEvent(db, gateway, signed(event))).toEqual(DONE);

    expect((await subscriptionOf(db, buyer))?.status).toBe("active");
  });
});
