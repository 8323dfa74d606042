import type Stripe from "stripe";
import { describe, expect } from "vitest";
import {
  givenPack,
  givenSession,
  START,
  secondsOf,
  sendForm,
  statusOf,
  test,
} from "./support.ts";

const PAYS = "4242 4242 4242 4242";

describe("a payment that is to have an invoice", () => {
  const withInvoice = {
    invoice_creation: {
      enabled: true,
      invoice_data: { metadata: { pack: "pack_500k" } },
    },
  } as const;

  test("has one, paid by it, whatever the balance is", async ({ stripe }) => {
    const { id: customer } = await stripe.customers.create({ balance: -400 });
    const session = await givenSession(stripe, { customer, ...withInvoice });

    await sendForm(session.url, { card: PAYS });

    const { invoice, payment_intent } = await stripe.checkout.sessions.retrieve(
      session.id,
      { expand: ["invoice.payments"] },
    );
    expect(invoice).toMatchObject({
      status: "paid",
      amount_paid: 600,
      metadata: { pack: "pack_500k" },
      number: expect.stringMatching(/-0001$/),
      payments: { data: [{ status: "paid", payment: { payment_intent } }] },
    });
    expect((await stripe.paymentIntents.list()).data).toHaveLength(1);
    expect(await stripe.customers.retrieve(customer)).toMatchObject({
      balance: -400,
    });
  });

  test("has it when the bank has paid", async ({ stripe, local }) => {
    const session = await givenSession(stripe, withInvoice);
    await sendForm(session.url, {
      email: "ada@example.com",
      card: PAYS,
      method: "bank",
    });
    const waiting = (await stripe.invoices.list()).data;

    local.control.completeAsyncPayment(session.id, true);

    expect(waiting).toEqual([]);
    expect((await stripe.invoices.list()).data).toMatchObject([
      { status: "paid", customer_email: "ada@example.com" },
    ]);
  });
});

describe("a session", () => {
  test("expires after a day, and cannot be paid then", async ({
    stripe,
    local,
    receiver,
  }) => {
    const session = await givenSession(stripe);

    await local.control.advance({ hours: 24 });

    expect(await statusOf(stripe, session.id)).toEqual(["expired", "unpaid"]);
    expect((await sendForm(session.url, { card: PAYS })).status).toBe(410);
    expect(receiver.types().at(-1)).toBe("checkout.session.expired");
  });

  test("expires when it is told to", async ({ stripe }) => {
    const { id } = await givenSession(stripe, {
      expires_at: secondsOf(START.toISOString()) + 3_600,
    });

    await stripe.checkout.sessions.expire(id);

    expect(await statusOf(stripe, id)).toEqual(["expired", "unpaid"]);
    await expect(stripe.checkout.sessions.expire(id)).rejects.toMatchObject({
      type: "StripeInvalidRequestError",
    });
  });

  test("makes a customer for a subscription that has none", async ({
    stripe,
    local,
  }) => {
    const session = await givenSession(stripe, {
      mode: "subscription",
      subscription_data: {
        metadata: { workspace: "w1" },
        billing_mode: { type: "classic" },
      },
    });

    await sendForm(session.url, { email: "ada@example.com", card: PAYS });

    const done = await stripe.checkout.sessions.retrieve(session.id, {
      expand: ["customer", "subscription", "line_items"],
    });
    expect(done).toMatchObject({
      customer: { email: "ada@example.com" },
      subscription: {
        status: "active",
        metadata: { workspace: "w1" },
        billing_mode: { type: "classic" },
      },
      line_items: { data: [{ amount_total: 2_000, quantity: 1 }] },
    });
    expect(local.control.objects("subscription")).toHaveLength(1);
  });

  test.for<[Partial<Stripe.Checkout.SessionCreateParams>, string]>([
    [{ mode: "subscription" }, "line_items"],
    [{ line_items: [] }, "line_items"],
    [{ customer: "cus_none" }, "customer"],
    [{ line_items: [{ price: "price_none" }] }, "line_items[0][price]"],
  ])("is refused with %o", async ([params, param], { stripe }) => {
    const { id } = await givenPack(stripe);

    await expect(
      stripe.checkout.sessions.create({
        mode: "payment",
        line_items: [{ price: id, quantity: 1 }],
        success_url: "http://localhost/done",
        ...params,
      }),
    ).rejects.toMatchObject({ type: "StripeInvalidRequestError", param });
  });
});
