import type Stripe from "stripe";
import { describe, expect } from "vitest";
import { givenPrice, givenSubscription, test } from "./support.ts";

const amountsOf = (invoice: Stripe.Invoice | undefined) =>
  invoice?.lines.data.map(({ amount }) => amount);

const newest = async (stripe: Stripe) => (await stripe.invoices.list()).data[0];

describe("a change of price", () => {
  // The period is 28 days, 31 January to 28 February.
  test.for([
    [7, [-1_500, 3_750]],
    [14, [-1_000, 2_500]],
    [27, [-71, 179]],
  ] as const)(
    "after %i days gives back and charges shares of seconds",
    async ([days, amounts], { stripe, local }) => {
      const { item, subscription } = await givenSubscription({ stripe, local });
      const dearer = await givenPrice(stripe, { unit_amount: 5_000 });
      await local.control.advance({ days });

      await stripe.subscriptions.update(subscription.id, {
        items: [{ id: item.id, price: dearer.id }],
        proration_behavior: "always_invoice",
      });

      const invoice = await newest(stripe);
      expect(amountsOf(invoice)).toEqual(amounts);
      expect(invoice).toMatchObject({
        billing_reason: "subscription_update",
        status: "paid",
        total: amounts[0] + amounts[1],
      });
      expect(invoice?.lines.data[0]?.parent).toMatchObject({
        type: "subscription_item_details",
        subscription_item_details: {
          proration: true,
          subscription_item: item.id,
        },
      });
    },
  );

  test("keeps the period and the item's id", async ({ stripe, local }) => {
    const { item, subscription } = await givenSubscription({ stripe, local });
    const dearer = await givenPrice(stripe, { unit_amount: 5_000 });
    await local.control.advance({ days: 3 });

    const changed = await stripe.subscriptions.update(subscription.id, {
      items: [{ id: item.id, price: dearer.id }],
      proration_behavior: "always_invoice",
    });

    expect(changed.items.data).toMatchObject([
      {
        id: item.id,
        price: { id: dearer.id },
        current_period_start: item.current_period_start,
        current_period_end: item.current_period_end,
      },
    ]);
  });

  test("waits for the next invoice unless that is told", async ({
    stripe,
    local,
  }) => {
    const { item, subscription } = await givenSubscription({ stripe, local });
    const dearer = await givenPrice(stripe, { unit_amount: 5_000 });
    await local.control.advance({ days: 14 });
    await stripe.subscriptions.update(subscription.id, {
      items: [{ id: item.id, price: dearer.id }],
    });
    expect(
      (await stripe.invoiceItems.list({ pending: true })).data,
    ).toHaveLength(2);

    await local.control.advance({ days: 15 });

    expect(amountsOf(await newest(stripe))).toEqual([5_000, -1_000, 2_500]);
  });

  test("costs nothing where prorations are off", async ({ stripe, local }) => {
    const { item, subscription } = await givenSubscription({ stripe, local });
    const dearer = await givenPrice(stripe, { unit_amount: 5_000 });
    await local.control.advance({ days: 14 });

    await stripe.subscriptions.update(subscription.id, {
      items: [{ id: item.id, price: dearer.id }],
      proration_behavior: "none",
    });

    expect((await stripe.invoices.list()).data).toHaveLength(1);
    expect((await stripe.invoiceItems.list()).data).toEqual([]);
  });

  test("down, at once, leaves credit for later invoices", async ({
    stripe,
    local,
  }) => {
    const { customer, item, subscription } = await givenSubscription({
      stripe,
      local,
    });
    const cheaper = await givenPrice(stripe, { unit_amount: 500 });
    await local.control.advance({ days: 14 });

    await stripe.subscriptions.update(subscription.id, {
      items: [{ id: item.id, price: cheaper.id }],
      proration_behavior: "always_invoice",
    });

    expect(await newest(stripe)).toMatchObject({
      status: "paid",
      total: -750,
      amount_due: 0,
      ending_balance: -750,
    });
    await local.control.advance({ days: 15 });
    expect(await newest(stripe)).toMatchObject({
      total: 500,
      starting_balance: -750,
      amount_due: 0,
      ending_balance: -250,
    });
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({
      balance: -250,
    });
  });

  test("is prorated to the second that is asked for", async ({
    stripe,
    local,
  }) => {
    const { item, subscription } = await givenSubscription({ stripe, local });
    const middle = item.current_period_start + 14 * 86_400;
    await local.control.advance({ days: 20 });

    await stripe.subscriptions.update(subscription.id, {
      items: [{ id: item.id, quantity: 3 }],
      proration_behavior: "always_invoice",
      proration_date: middle,
    });

    expect(amountsOf(await newest(stripe))).toEqual([-1_000, 3_000]);
    await expect(
      stripe.subscriptions.update(subscription.id, {
        items: [{ id: item.id, quantity: 4 }],
        proration_date: item.current_period_start - 1,
      }),
    ).rejects.toMatchObject({ param: "proration_date" });
  });
});

describe("a change of quantity", () => {
  test("is prorated by seats", async ({ stripe, local, receiver }) => {
    const { item, subscription } = await givenSubscription(
      { stripe, local },
      { quantity: 2 },
    );
    await local.control.advance({ days: 14 });

    await stripe.subscriptions.update(subscription.id, {
      items: [{ id: item.id, quantity: 5 }],
      proration_behavior: "always_invoice",
    });

    expect(amountsOf(await newest(stripe))).toEqual([-2_000, 5_000]);
    await local.control.settled();
    const { data } = receiver.events.findLast(
      ({ type }) => type === "customer.subscription.updated",
    ) ?? { data: {} };
    expect(data).toMatchObject({
      object: { items: { data: [{ quantity: 5 }] } },
      previous_attributes: {
        items: { data: [{ quantity: 2 }] },
        latest_invoice: expect.any(String),
      },
    });
  });

  test("is refused for what is metered", async ({ stripe, local }) => {
    const { id: meter } = await stripe.billing.meters.create({
      display_name: "Overage",
      event_name: "overage",
      default_aggregation: { formula: "sum" },
    });
    const metered = await givenPrice(stripe, {
      unit_amount: 1,
      recurring: { interval: "month", usage_type: "metered", meter },
    });
    const { subscription } = await givenSubscription({ stripe, local });

    const added = await stripe.subscriptions.update(subscription.id, {
      items: [{ price: metered.id }],
      proration_behavior: "always_invoice",
    });

    expect(added.items.data[1]).not.toHaveProperty("quantity");
    expect((await stripe.invoices.list()).data).toHaveLength(1);
    await expect(
      stripe.subscriptions.update(subscription.id, {
        items: [{ id: added.items.data[1]?.id ?? "", quantity: 2 }],
      }),
    ).rejects.toMatchObject({ param: "items[0][quantity]" });
  });
});
