import { describe, expect } from "vitest";
import { givenPrice, givenSubscription, stateOf, test } from "./support.ts";

describe("an end", () => {
  test("at the end of the period can be undone until then", async ({
    stripe,
    local,
  }) => {
    const { item, subscription } = await givenSubscription({ stripe, local });
    const planned = await stripe.subscriptions.update(subscription.id, {
      cancel_at_period_end: true,
    });
    const undone = await stripe.subscriptions.update(subscription.id, {
      cancel_at_period_end: false,
    });
    await stripe.subscriptions.update(subscription.id, {
      cancel_at_period_end: true,
    });

    await local.control.advance(new Date(item.current_period_end * 1_000));

    expect([planned.cancel_at, undone.cancel_at]).toEqual([
      item.current_period_end,
      null,
    ]);
    const ended = await stripe.subscriptions.retrieve(subscription.id);
    expect([ended.status, ended.ended_at]).toEqual([
      "canceled",
      item.current_period_end,
    ]);
    expect((await stripe.invoices.list()).data).toHaveLength(1);
  });

  test("now gives the rest back if that is asked for", async ({
    stripe,
    local,
  }) => {
    const { customer, subscription } = await givenSubscription({
      stripe,
      local,
    });
    await local.control.advance({ days: 14 });

    const ended = await stripe.subscriptions.cancel(subscription.id, {
      invoice_now: true,
      prorate: true,
    });

    expect(ended.status).toBe("canceled");
    const { data } = await stripe.invoices.list({ customer: customer.id });
    expect(data[0]).toMatchObject({ total: -1_000, amount_due: 0 });
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({
      balance: -1_000,
    });
    await expect(
      stripe.subscriptions.cancel(subscription.id),
    ).rejects.toMatchObject({ code: "resource_missing" });
  });

  test("comes by itself when the first payment never does", async ({
    stripe,
    local,
  }) => {
    const price = await givenPrice(stripe);
    const { id } = await stripe.customers.create();
    const { id: subscription, status } = await stripe.subscriptions.create({
      customer: id,
      items: [{ price: price.id }],
      payment_behavior: "default_incomplete",
    });

    await local.control.advance({ hours: 23 });

    expect(status).toBe("incomplete");
    expect((await stateOf(stripe, subscription)).slice(0, 2)).toEqual([
      "incomplete_expired",
      "void",
    ]);
  });

  test.for([
    ["error_if_incomplete", "pm_card_chargeCustomerFail", "card_declined"],
    ["error_if_incomplete", null, "resource_missing"],
    ["allow_incomplete", null, "resource_missing"],
  ] as const)(
    "before it began leaves nothing: %s with %s",
    async ([behavior, card, code], { stripe }) => {
      const price = await givenPrice(stripe);
      const { id: customer } = await stripe.customers.create(
        card === null
          ? {}
          : {
              payment_method: card,
              invoice_settings: { default_payment_method: card },
            },
      );

      await expect(
        stripe.subscriptions.create({
          customer,
          items: [{ price: price.id }],
          payment_behavior: behavior,
        }),
      ).rejects.toMatchObject({ code });

      const { data } = await stripe.subscriptions.list({ status: "all" });
      expect(data).toEqual([]);
      expect((await stripe.invoices.list()).data).toEqual([]);
    },
  );
});
