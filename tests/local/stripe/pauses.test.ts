import type Stripe from "stripe";
import { describe, expect } from "vitest";
import { givenPrice, START, test } from "./support.ts";

const SECONDS = START.getTime() / 1_000;
const DAY_SECONDS = 86_400;

async function givenTrial(
  stripe: Stripe,
  missing: "pause" | "cancel" | "create_invoice",
) {
  const price = await givenPrice(stripe);
  const customer = await stripe.customers.create({});
  const { id } = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    trial_period_days: 7,
    trial_settings: { end_behavior: { missing_payment_method: missing } },
  });
  return { id, customerId: customer.id };
}

describe("a trial that ends without a way to be paid", () => {
  test("is paused where that was wanted, and bills nothing while it is", async ({
    stripe,
    local,
    receiver,
  }) => {
    const { id, customerId } = await givenTrial(stripe, "pause");

    await local.control.advance({ days: 8 });
    await local.control.advance({ days: 60 });

    expect((await stripe.subscriptions.retrieve(id)).status).toBe("paused");
    const { data } = await stripe.invoices.list({ customer: customerId });
    expect(data.map(({ total }) => total)).toEqual([0]);
    expect(receiver.types().slice(-2)).toEqual([
      "customer.subscription.updated",
      "customer.subscription.paused",
    ]);
  });

  test.for([
    ["cancel", "canceled"],
    ["create_invoice", "past_due"],
  ] as const)(
    "is, with %s, %s",
    async ([missing, status], { stripe, local }) => {
      const { id } = await givenTrial(stripe, missing);

      await local.control.advance({ days: 8 });

      expect((await stripe.subscriptions.retrieve(id)).status).toBe(status);
    },
  );

  test("goes on as usual where a card is there", async ({ stripe, local }) => {
    const { id, customerId } = await givenTrial(stripe, "pause");
    local.control.setCard(customerId, "pays");

    await local.control.advance({ days: 8 });

    expect((await stripe.subscriptions.retrieve(id)).status).toBe("active");
  });
});

describe("a paused subscription that is resumed", () => {
  test("begins a period that is paid at once", async ({
    stripe,
    local,
    receiver,
  }) => {
    const { id, customerId } = await givenTrial(stripe, "pause");
    await local.control.advance({ days: 10 });
    local.control.setCard(customerId, "pays");

    const resumed = await stripe.subscriptions.resume(id);

    expect(resumed.status).toBe("active");
    expect(resumed.items.data[0]?.current_period_start).toBe(
      SECONDS + 10 * DAY_SECONDS,
    );
    const { data } = await stripe.invoices.list({ customer: customerId });
    expect(data[0]).toMatchObject({ status: "paid", amount_paid: 2_000 });
    await local.control.settled();
    expect(receiver.types()).toContain("customer.subscription.resumed");
  });

  test.for([
    ["resume_on_payment_attempt", "past_due", 1],
    ["resume_on_payment_success", "paused", 0],
  ] as const)(
    "is, with %s and a card that is declined, %s",
    async ([behavior, status, told], { stripe, local, receiver }) => {
      const { id, customerId } = await givenTrial(stripe, "pause");
      await local.control.advance({ days: 10 });
      local.control.setCard(customerId, "declines");

      const { status: became, latest_invoice: invoice } =
        await stripe.subscriptions.resume(id, { payment_behavior: behavior });

      expect(became).toBe(status);
      await local.control.settled();
      const isResumed = (type: string) =>
        type === "customer.subscription.resumed";
      expect(receiver.types().filter(isResumed)).toHaveLength(told);
      local.control.setCard(customerId, "pays");
      await stripe.invoices.pay(String(invoice));
      expect((await stripe.subscriptions.retrieve(id)).status).toBe("active");
    },
  );

  test("must have been paused", async ({ stripe }) => {
    const { id } = await givenTrial(stripe, "pause");

    await expect(stripe.subscriptions.resume(id)).rejects.toThrow(
      "only resume paused",
    );
  });
});

describe("a bill of a customer whose place is not known", () => {
  test("stays a draft and says why, until it is", async ({
    stripe,
    local,
    receiver,
  }) => {
    const price = await givenPrice(stripe);
    const customer = await stripe.customers.create({});
    local.control.setCard(customer.id, "pays");
    const { id } = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id }],
    });
    local.control.setPlace(customer.id, false);
    await local.control.advance({ days: 40 });
    const { latest_invoice: latest } = await stripe.subscriptions.retrieve(id);
    const invoiceId = String(latest);

    const draft = await stripe.invoices.retrieve(invoiceId);
    const refused = stripe.invoices.finalizeInvoice(invoiceId);

    expect(draft).toMatchObject({
      status: "draft",
      last_finalization_error: { code: "customer_tax_location_invalid" },
    });
    await expect(refused).rejects.toMatchObject({
      code: "customer_tax_location_invalid",
    });
    expect(receiver.types()).toContain("invoice.finalization_failed");
    expect((await stripe.subscriptions.retrieve(id)).status).toBe("active");

    local.control.setPlace(customer.id, true);
    await local.control.advance({ seconds: 1 });
    expect(await stripe.invoices.retrieve(invoiceId)).toMatchObject({
      status: "paid",
      last_finalization_error: null,
    });
  });
});
