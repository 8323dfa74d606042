import { describe, expect } from "vitest";
import { givenPack, givenPrice, givenSubscription, test } from "./support.ts";

describe("what was made can be read", () => {
  test("products", async ({ stripe }) => {
    const { id } = await stripe.products.create({ name: "Pro" });
    await stripe.products.create({ name: "Old", active: false });

    await stripe.products.update(id, { name: "Pro plan", description: "Best" });

    const one = await stripe.products.retrieve(id);
    const { data } = await stripe.products.list({ active: true });
    expect(one).toMatchObject({ name: "Pro plan", description: "Best" });
    expect(data).toEqual([expect.objectContaining({ id })]);
    await expect(
      stripe.products.create({ id, name: "Twice" }),
    ).rejects.toMatchObject({ code: "resource_already_exists" });
  });

  test("what a checkout made, from each end", async ({ stripe, local }) => {
    const { customer, session, subscription } = await givenSubscription({
      stripe,
      local,
    });
    const invoice = String(subscription.latest_invoice);

    const sessions = await stripe.checkout.sessions.list({
      subscription: subscription.id,
    });
    const sold = await stripe.checkout.sessions.listLineItems(session.id);
    const lines = await stripe.invoices.listLineItems(invoice);
    const payments = await stripe.invoicePayments.list({ invoice });

    expect(sessions.data).toMatchObject([
      { id: session.id, customer: customer.id },
    ]);
    expect(sold.data).toMatchObject([{ amount_total: 2_000, quantity: 1 }]);
    expect(lines.data).toMatchObject([{ amount: 2_000, invoice }]);
    expect(payments.data).toMatchObject([
      { status: "paid", amount_paid: 2_000, invoice },
    ]);
  });

  test("subscriptions, by what they are", async ({ stripe, local }) => {
    const { customer, price, subscription } = await givenSubscription({
      stripe,
      local,
    });
    const other = await givenSubscription({ stripe, local });
    await stripe.subscriptions.cancel(other.subscription.id);
    const idsOf = async (
      params: Parameters<typeof stripe.subscriptions.list>[0],
    ) => (await stripe.subscriptions.list(params)).data.map(({ id }) => id);

    expect(await idsOf({})).toEqual([subscription.id]);
    expect(await idsOf({ status: "all" })).toHaveLength(2);
    expect(await idsOf({ status: "canceled" })).toEqual([
      other.subscription.id,
    ]);
    expect(await idsOf({ customer: customer.id })).toEqual([subscription.id]);
    expect(await idsOf({ price: price.id })).toEqual([subscription.id]);
    expect(await idsOf({ created: { lt: subscription.created } })).toEqual([]);
    expect(await idsOf({ created: { lte: subscription.created } })).toEqual([
      subscription.id,
    ]);
  });

  test("schedules, portal configurations and the account", async ({
    stripe,
    local,
  }) => {
    const { subscription } = await givenSubscription({ stripe, local });
    const schedule = await stripe.subscriptionSchedules.create({
      from_subscription: subscription.id,
    });
    const { configurations } = stripe.billingPortal;
    const configuration = await configurations.create({
      features: { invoice_history: { enabled: true } },
    });

    expect((await stripe.subscriptionSchedules.list()).data).toEqual([
      schedule,
    ]);
    expect(await configurations.retrieve(configuration.id)).toEqual(
      configuration,
    );
    expect(await stripe.accounts.retrieveCurrent()).toMatchObject({
      object: "account",
      country: "US",
      default_currency: "usd",
    });
  });

  test("refunds, disputes and credit notes", async ({ stripe, local }) => {
    const { subscription } = await givenSubscription({ stripe, local });
    const invoice = String(subscription.latest_invoice);
    const [charge] = (await stripe.charges.list()).data;
    const note = await stripe.creditNotes.create({
      invoice,
      amount: 300,
      credit_amount: 300,
    });
    const refund = await stripe.refunds.create({
      charge: charge?.id ?? "",
      amount: 100,
    });
    const dispute = local.control.dispute(String(charge?.payment_intent));

    await stripe.refunds.update(refund.id, { metadata: { cause: "c1" } });
    const lost = await stripe.disputes.close(dispute);

    expect((await stripe.refunds.list()).data).toMatchObject([
      { id: refund.id, metadata: { cause: "c1" } },
    ]);
    expect(lost.status).toBe("lost");
    expect((await stripe.disputes.list()).data).toEqual([lost]);
    expect((await stripe.creditNotes.list({ invoice })).data).toEqual([note]);
    expect(await stripe.creditNotes.retrieve(note.id)).toEqual(note);
  });
});

describe("what waits for an invoice", () => {
  test("can be changed and removed until it is on one", async ({ stripe }) => {
    const { id: customer } = await stripe.customers.create();
    const pack = await givenPack(stripe);
    const one = await stripe.invoiceItems.create({
      customer,
      pricing: { price: pack.id },
      quantity: 2,
    });
    const other = await stripe.invoiceItems.create({
      customer,
      amount: 100,
      currency: "usd",
    });

    await stripe.invoiceItems.update(one.id, { description: "Two packs" });
    await stripe.invoiceItems.del(other.id);
    const invoice = await stripe.invoices.create({
      customer,
      pending_invoice_items_behavior: "include",
    });

    expect(await stripe.invoiceItems.retrieve(one.id)).toMatchObject({
      amount: 1_200,
      description: "Two packs",
      invoice: invoice.id,
    });
    expect(invoice.total).toBe(1_200);
    await expect(stripe.invoiceItems.del(one.id)).rejects.toMatchObject({
      code: "invoice_not_editable",
    });
    await stripe.invoices.del(invoice.id);
    expect((await stripe.invoices.list()).data).toEqual([]);
    expect((await stripe.invoiceItems.list()).data).toEqual([]);
  });
});

test("webhook endpoints are changed, silenced and removed", async ({
  stripe,
  local,
  receiver,
}) => {
  const [endpoint] = (await stripe.webhookEndpoints.list()).data;
  const id = endpoint?.id ?? "";
  await stripe.webhookEndpoints.update(id, {
    enabled_events: ["price.created"],
  });
  await givenPrice(stripe);
  await local.control.settled();
  await stripe.webhookEndpoints.update(id, { disabled: true });
  await givenPrice(stripe);
  await local.control.settled();

  await stripe.webhookEndpoints.del(id);

  expect(receiver.types()).toEqual(["price.created"]);
  expect((await stripe.webhookEndpoints.list()).data).toEqual([]);
});

test("an answer carries its request's id", async ({ stripe, local }) => {
  const { lastResponse } = await stripe.customers.create();

  expect(lastResponse.requestId).toMatch(/^req_/);
  expect(local.control.events()).toMatchObject([
    { request: { id: lastResponse.requestId } },
  ]);
});
