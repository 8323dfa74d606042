import type Stripe from "stripe";
import { describe, expect } from "vitest";
import { givenPrice, givenSubscription, test } from "./support.ts";

const linesOf = ({ lines }: Stripe.Invoice) =>
  lines.data.map(({ amount, description }) => [amount, description]);

describe("a preview", () => {
  test("is the invoice that then comes", async ({ stripe, local }) => {
    const { item, subscription } = await givenSubscription({ stripe, local });
    const dearer = await givenPrice(stripe, { unit_amount: 5_000 });
    await local.control.advance({ days: 9, seconds: 12_345 });
    const change = {
      items: [{ id: item.id, price: dearer.id }],
      proration_behavior: "always_invoice" as const,
      proration_date: Math.floor(local.control.now().getTime() / 1_000),
    };

    const preview = await stripe.invoices.createPreview({
      subscription: subscription.id,
      subscription_details: change,
    });
    await local.control.advance({ seconds: 40 });
    await stripe.subscriptions.update(subscription.id, change);

    const [real] = (await stripe.invoices.list()).data;
    if (!real) throw new Error("the change made no invoice");
    expect(linesOf(preview)).toEqual(linesOf(real));
    expect(preview.amount_due).toBe(real.amount_paid);
    expect(preview).toMatchObject({
      status: "draft",
      number: null,
      billing_reason: "upcoming",
    });
  });

  test("changes nothing and tells nobody", async ({
    stripe,
    local,
    receiver,
  }) => {
    const { item, subscription } = await givenSubscription({ stripe, local });
    const before = await stripe.subscriptions.retrieve(subscription.id);
    const told = receiver.events.length;

    await stripe.invoices.createPreview({
      subscription: subscription.id,
      subscription_details: { items: [{ id: item.id, quantity: 9 }] },
    });
    await stripe.invoices.createPreview({
      subscription: subscription.id,
      subscription_details: { cancel_now: true },
    });

    expect(await stripe.subscriptions.retrieve(subscription.id)).toEqual(
      before,
    );
    expect((await stripe.invoices.list()).data).toHaveLength(1);
    expect((await stripe.invoiceItems.list()).data).toEqual([]);
    await local.control.settled();
    expect(receiver.events).toHaveLength(told);
  });

  test("without a change is the next renewal", async ({ stripe, local }) => {
    const { customer, item, subscription } = await givenSubscription({
      stripe,
      local,
    });
    await stripe.invoiceItems.create({
      customer: customer.id,
      amount: 300,
      currency: "usd",
      description: "Late overage",
    });

    const preview = await stripe.invoices.createPreview({
      customer: customer.id,
    });

    expect(linesOf(preview)).toEqual([
      [2_000, "1 × Pro (at $20.00 / month)"],
      [300, "Late overage"],
    ]);
    expect(preview).toMatchObject({
      period_end: item.current_period_end,
      parent: { subscription_details: { subscription: subscription.id } },
    });
  });

  test("without a subscription is its first invoice", async ({ stripe }) => {
    const price = await givenPrice(stripe);
    const { id } = await stripe.customers.create();

    const preview = await stripe.invoices.createPreview({
      customer: id,
      subscription_details: { items: [{ price: price.id, quantity: 3 }] },
    });

    expect(preview.amount_due).toBe(6_000);
    expect((await stripe.subscriptions.list()).data).toEqual([]);
  });

  test("is an error where nothing is to come", async ({ stripe, local }) => {
    const { subscription } = await givenSubscription({ stripe, local });
    await stripe.subscriptions.update(subscription.id, {
      cancel_at_period_end: true,
    });

    await expect(
      stripe.invoices.createPreview({ subscription: subscription.id }),
    ).rejects.toMatchObject({ code: "invoice_upcoming_none", statusCode: 404 });
  });
});
