import { describe, expect } from "vitest";
import { test } from "./support.ts";

const CARD = { exp_month: 12, exp_year: 2_034, cvc: "123" };

describe("payment methods", () => {
  test("are made, attached, listed and detached", async ({
    stripe,
    local,
    receiver,
  }) => {
    const { id: customer } = await stripe.customers.create();
    const { id } = await stripe.paymentMethods.create({
      type: "card",
      card: { number: "4242 4242 4242 4242", ...CARD },
    });
    await stripe.paymentMethods.attach(id, { customer });
    await stripe.paymentMethods.update(id, { metadata: { of: "ada" } });
    await stripe.customers.update(customer, {
      invoice_settings: { default_payment_method: id },
    });

    const listed = await stripe.paymentMethods.list({ customer });
    const same = await stripe.customers.listPaymentMethods(customer);
    await stripe.paymentMethods.detach(id);

    expect(listed.data).toMatchObject([
      { id, card: { last4: "4242" }, metadata: { of: "ada" }, customer },
    ]);
    expect(same.data).toEqual(listed.data);
    expect(await stripe.paymentMethods.retrieve(id)).toMatchObject({
      customer: null,
    });
    expect(await stripe.customers.retrieve(customer)).toMatchObject({
      invoice_settings: { default_payment_method: null },
    });
    await expect(stripe.paymentMethods.detach(id)).rejects.toMatchObject({
      type: "StripeInvalidRequestError",
    });
    await local.control.settled();
    expect(receiver.types()).toEqual([
      "customer.created",
      "payment_method.attached",
      "customer.updated",
      "payment_method.detached",
    ]);
  });

  test("that decline are not attached", async ({ stripe }) => {
    const { id: customer } = await stripe.customers.create();

    await expect(
      stripe.paymentMethods.attach("pm_card_chargeDeclined", { customer }),
    ).rejects.toMatchObject({ code: "card_declined", statusCode: 402 });
  });

  test("have a number that exists here", async ({ stripe }) => {
    await expect(
      stripe.paymentMethods.create({
        type: "card",
        card: { number: "4111 1111 1111 1111", ...CARD },
      }),
    ).rejects.toMatchObject({ code: "incorrect_number" });
  });
});

describe("payment intents", () => {
  const facts = { amount: 1_000, currency: "usd" };

  test("take the money when they are confirmed", async ({ stripe }) => {
    const { id, status } = await stripe.paymentIntents.create(facts);

    await stripe.paymentIntents.confirm(id, { payment_method: "pm_card_visa" });

    const paid = await stripe.paymentIntents.retrieve(id);
    expect([status, paid.status, paid.amount_received]).toEqual([
      "requires_payment_method",
      "succeeded",
      1_000,
    ]);
    expect(
      await stripe.charges.retrieve(String(paid.latest_charge)),
    ).toMatchObject({ amount: 1_000, payment_intent: id, paid: true });
    await expect(
      stripe.paymentIntents.confirm(id, { payment_method: "pm_card_visa" }),
    ).rejects.toMatchObject({ code: "payment_intent_unexpected_state" });
    await expect(stripe.paymentIntents.cancel(id)).rejects.toMatchObject({
      code: "payment_intent_unexpected_state",
    });
  });

  test("lead to the bank where it asks", async ({ stripe, local }) => {
    const { id } = await stripe.paymentIntents.create(facts);

    const asked = await stripe.paymentIntents.confirm(id, {
      payment_method: "pm_card_threeDSecure2Required",
    });

    expect(asked).toMatchObject({
      status: "requires_action",
      next_action: {
        redirect_to_url: { url: `${local.url}/authenticate/${id}` },
      },
    });
  });

  test("can be given up", async ({ stripe }) => {
    const { id } = await stripe.paymentIntents.create(facts);

    const ended = await stripe.paymentIntents.cancel(id, {
      cancellation_reason: "abandoned",
    });

    expect(ended).toMatchObject({
      status: "canceled",
      cancellation_reason: "abandoned",
    });
  });
});
