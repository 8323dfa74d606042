import type Stripe from "stripe";
import { describe, expect } from "vitest";
import { givenPrice, givenSubscription, momentOf, test } from "./support.ts";

describe("a change that must be paid first", () => {
  const upgrade = async (
    stripe: Stripe,
    {
      subscription,
      item,
    }: { subscription: { id: string }; item: { id: string } },
  ) => {
    const dearer = await givenPrice(stripe, { unit_amount: 5_000 });
    return stripe.subscriptions.update(subscription.id, {
      items: [{ id: item.id, price: dearer.id }],
      metadata: { plan: "team" },
      proration_behavior: "always_invoice",
      payment_behavior: "pending_if_incomplete",
    });
  };

  test("is there at once when the card pays", async ({
    stripe,
    local,
    receiver,
  }) => {
    const bought = await givenSubscription({ stripe, local });
    await local.control.advance({ days: 14 });

    const changed = await upgrade(stripe, bought);

    expect(changed).toMatchObject({
      pending_update: null,
      metadata: { plan: "team" },
      items: { data: [{ price: { unit_amount: 5_000 } }] },
    });
    await local.control.settled();
    expect(receiver.types()).not.toContain(
      "customer.subscription.pending_update_applied",
    );
  });

  test("waits when the card declines, and comes with the payment", async ({
    stripe,
    local,
    receiver,
  }) => {
    const bought = await givenSubscription({ stripe, local });
    local.control.setCard(bought.customer.id, "declines_after_attach");
    await local.control.advance({ days: 14 });

    const waiting = await upgrade(stripe, bought);
    local.control.setCard(bought.customer.id, "pays");
    await stripe.invoices.pay(String(waiting.latest_invoice));

    expect(waiting).toMatchObject({
      status: "active",
      metadata: {},
      items: { data: [{ price: { unit_amount: 2_000 } }] },
      pending_update: {
        metadata: { plan: "team" },
        subscription_items: [{ price: { unit_amount: 5_000 } }],
      },
    });
    expect(momentOf(waiting.pending_update?.expires_at)).toBe(
      "2026-02-15T09:00:00.000Z",
    );
    expect(
      await stripe.subscriptions.retrieve(bought.subscription.id),
    ).toMatchObject({
      status: "active",
      pending_update: null,
      metadata: { plan: "team" },
      items: { data: [{ price: { unit_amount: 5_000 } }] },
    });
    await local.control.settled();
    expect(receiver.types()).toContain(
      "customer.subscription.pending_update_applied",
    );
  });

  test("is dropped after 23 hours without a payment", async ({
    stripe,
    local,
    receiver,
  }) => {
    const bought = await givenSubscription({ stripe, local });
    local.control.setCard(bought.customer.id, "authenticates");
    await local.control.advance({ days: 14 });
    const { latest_invoice } = await upgrade(stripe, bought);

    await local.control.advance({ hours: 23 });

    expect(
      await stripe.subscriptions.retrieve(bought.subscription.id),
    ).toMatchObject({
      status: "active",
      pending_update: null,
      items: { data: [{ price: { unit_amount: 2_000 } }] },
    });
    expect(
      await stripe.invoices.retrieve(String(latest_invoice)),
    ).toMatchObject({ status: "void" });
    expect(receiver.types()).toEqual(
      expect.arrayContaining([
        "invoice.payment_action_required",
        "invoice.voided",
        "customer.subscription.pending_update_expired",
      ]),
    );
  });

  test("keeps the period that has begun meanwhile", async ({
    stripe,
    local,
  }) => {
    const bought = await givenSubscription({ stripe, local });
    local.control.setCard(bought.customer.id, "declines_after_attach");
    await local.control.advance({ days: 27, hours: 12 });
    const { latest_invoice } = await upgrade(stripe, bought);
    await local.control.advance({ hours: 12, seconds: 60 });

    const invoice = await stripe.invoices.retrieve(String(latest_invoice));
    local.control.setCard(bought.customer.id, "pays");
    await stripe.invoices.pay(invoice.id);

    const { items } = await stripe.subscriptions.retrieve(
      bought.subscription.id,
    );
    expect(items.data[0]?.current_period_start).toBe(
      bought.item.current_period_end,
    );
  });

  test("gives way to a newer one", async ({ stripe, local }) => {
    const bought = await givenSubscription({ stripe, local });
    local.control.setCard(bought.customer.id, "declines_after_attach");
    await local.control.advance({ days: 14 });
    const first = await upgrade(stripe, bought);

    const second = await upgrade(stripe, bought);

    expect(second.latest_invoice).not.toBe(first.latest_invoice);
    expect(
      await stripe.invoices.retrieve(String(first.latest_invoice)),
    ).toMatchObject({ status: "void" });
  });

  test("takes no change that cannot wait", async ({ stripe, local }) => {
    const { subscription } = await givenSubscription({ stripe, local });

    await expect(
      stripe.subscriptions.update(subscription.id, {
        description: "words",
        payment_behavior: "pending_if_incomplete",
      }),
    ).rejects.toMatchObject({ param: "description" });
  });
});

describe("a change whose payment may fail", () => {
  test("is made and leaves the subscription past due", async ({
    stripe,
    local,
  }) => {
    const { customer, item, subscription } = await givenSubscription({
      stripe,
      local,
    });
    local.control.setCard(customer.id, "declines_after_attach");

    const changed = await stripe.subscriptions.update(subscription.id, {
      items: [{ id: item.id, quantity: 3 }],
      proration_behavior: "always_invoice",
    });

    expect(changed).toMatchObject({
      status: "past_due",
      items: { data: [{ quantity: 3 }] },
    });
  });

  test("is not made at all when that is told", async ({ stripe, local }) => {
    const { customer, item, subscription } = await givenSubscription({
      stripe,
      local,
    });
    local.control.setCard(customer.id, "declines_after_attach");
    const events = local.control.events().length;

    await expect(
      stripe.subscriptions.update(subscription.id, {
        items: [{ id: item.id, quantity: 3 }],
        proration_behavior: "always_invoice",
        payment_behavior: "error_if_incomplete",
      }),
    ).rejects.toMatchObject({ type: "StripeCardError", code: "card_declined" });

    expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
      status: "active",
      items: { data: [{ quantity: 1 }] },
    });
    expect(local.control.events()).toHaveLength(events);
  });
});
