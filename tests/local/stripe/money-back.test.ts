import type Stripe from "stripe";
import { describe, expect } from "vitest";
import { givenPack, sendForm, test } from "./support.ts";

async function givenPayment(stripe: Stripe): Promise<string> {
  const price = await givenPack(stripe);
  const session = await stripe.checkout.sessions.create({
    mode: "payment",
    line_items: [{ price: price.id, quantity: 1 }],
    success_url: "http://localhost/done",
  });
  await sendForm(session.url, { card: "4242424242424242" });
  const { payment_intent } = await stripe.checkout.sessions.retrieve(
    session.id,
  );
  return String(payment_intent);
}

const chargeOf = async (stripe: Stripe, intent: string) =>
  (await stripe.charges.list({ payment_intent: intent })).data[0];

describe("refunds", () => {
  test("add up on the charge until it is refunded", async ({
    stripe,
    local,
    receiver,
  }) => {
    const intent = await givenPayment(stripe);

    await stripe.refunds.create({ payment_intent: intent, amount: 200 });
    const between = await chargeOf(stripe, intent);
    await stripe.refunds.create({ payment_intent: intent });

    expect(between).toMatchObject({ amount_refunded: 200, refunded: false });
    expect(await chargeOf(stripe, intent)).toMatchObject({
      amount_refunded: 600,
      refunded: true,
    });
    await expect(
      stripe.refunds.create({ payment_intent: intent }),
    ).rejects.toMatchObject({ code: "charge_already_refunded" });
    await local.control.settled();
    expect(
      receiver.types().filter((type) => type === "charge.refunded"),
    ).toHaveLength(2);
  });

  test("are never more than was paid", async ({ stripe }) => {
    const intent = await givenPayment(stripe);

    await expect(
      stripe.refunds.create({ payment_intent: intent, amount: 601 }),
    ).rejects.toMatchObject({ param: "amount" });
  });

  test("that fail later give the money back to the account", async ({
    stripe,
    local,
    receiver,
  }) => {
    const intent = await givenPayment(stripe);
    const { id } = await stripe.refunds.create({
      payment_intent: intent,
      amount: 200,
    });

    local.control.failRefund(id);

    expect(await stripe.refunds.retrieve(id)).toMatchObject({
      status: "failed",
      failure_reason: "expired_or_canceled_card",
    });
    expect(await chargeOf(stripe, intent)).toMatchObject({
      amount_refunded: 0,
      refunded: false,
    });
    await local.control.settled();
    expect(receiver.types().slice(-2)).toEqual([
      "refund.updated",
      "refund.failed",
    ]);
  });
});

describe("disputes", () => {
  test.for([
    ["won", ["charge.dispute.closed", "charge.dispute.funds_reinstated"]],
    ["lost", ["charge.dispute.closed"]],
  ] as const)(
    "that are %s",
    async ([outcome, last], { stripe, local, receiver }) => {
      const intent = await givenPayment(stripe);

      const id = local.control.dispute(intent);
      const opened = await stripe.disputes.retrieve(id);
      local.control.disputeFundsWithdrawn(id);
      local.control.disputeClosed(id, outcome);

      expect(opened).toMatchObject({
        amount: 600,
        status: "needs_response",
        payment_intent: intent,
      });
      expect((await stripe.disputes.retrieve(id)).status).toBe(outcome);
      expect(await chargeOf(stripe, intent)).toMatchObject({ disputed: true });
      await local.control.settled();
      expect(receiver.types().slice(-last.length - 2)).toEqual([
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
        ...last,
      ]);
    },
  );

  test("leave nothing to refund", async ({ stripe, local }) => {
    const intent = await givenPayment(stripe);
    local.control.dispute(intent);

    await expect(
      stripe.refunds.create({ payment_intent: intent }),
    ).rejects.toMatchObject({ code: "charge_disputed" });
  });
});
