import Stripe from "stripe";
import { describe, expect } from "vitest";
import { clientOf, givenPrice, givenSubscription, test } from "./support.ts";

describe("customers", () => {
  test("are made, changed and read", async ({ stripe, receiver, local }) => {
    const { id } = await stripe.customers.create({
      email: "ada@example.com",
      metadata: { workspace: "w1", plan: "free" },
    });

    await stripe.customers.update(id, {
      name: "Ada",
      metadata: { plan: "", seat: "2" },
    });

    expect(await stripe.customers.retrieve(id)).toMatchObject({
      email: "ada@example.com",
      name: "Ada",
      metadata: { workspace: "w1", seat: "2" },
    });
    await local.control.settled();
    expect(receiver.events).toMatchObject([
      { type: "customer.created" },
      {
        type: "customer.updated",
        data: {
          previous_attributes: {
            name: null,
            metadata: { workspace: "w1", plan: "free" },
          },
        },
      },
    ]);
  });

  test("take their subscriptions with them when they are deleted", async ({
    stripe,
    local,
    receiver,
  }) => {
    const { customer, subscription } = await givenSubscription({
      stripe,
      local,
    });

    await stripe.customers.del(customer.id);

    expect(await stripe.customers.retrieve(customer.id)).toEqual({
      id: customer.id,
      object: "customer",
      deleted: true,
    });
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe(
      "canceled",
    );
    await expect(
      stripe.customers.update(customer.id, { name: "Nobody" }),
    ).rejects.toMatchObject({ code: "resource_missing", statusCode: 404 });
    await local.control.settled();
    expect(receiver.types().slice(-2)).toEqual([
      "customer.subscription.deleted",
      "customer.deleted",
    ]);
  });
});

describe("prices", () => {
  test("are found by their lookup keys", async ({ stripe }) => {
    const pro = await givenPrice(stripe, { lookup_key: "pro" });
    const team = await givenPrice(stripe, { lookup_key: "team" });
    await givenPrice(stripe, { lookup_key: "other" });

    const { data } = await stripe.prices.list({ lookup_keys: ["pro", "team"] });

    expect(data.map(({ id }) => id)).toEqual([team.id, pro.id]);
  });

  test("give their lookup key away only when that is asked for", async ({
    stripe,
  }) => {
    const first = await givenPrice(stripe, { lookup_key: "pro" });
    await expect(
      givenPrice(stripe, { lookup_key: "pro" }),
    ).rejects.toMatchObject({ param: "lookup_key" });

    const second = await givenPrice(stripe, {
      lookup_key: "pro",
      transfer_lookup_key: true,
    });

    expect(second.lookup_key).toBe("pro");
    expect((await stripe.prices.retrieve(first.id)).lookup_key).toBeNull();
  });

  test("keep decimals of a cent exactly", async ({ stripe }) => {
    const { id } = await stripe.products.create({ name: "Credits" });

    const price = await stripe.prices.create({
      product: id,
      currency: "usd",
      unit_amount_decimal: Stripe.Decimal.from("0.0012"),
    });

    expect(price.unit_amount).toBeNull();
    expect(String(price.unit_amount_decimal)).toBe("0.0012");
  });

  test("are shown in subscriptions as they are now", async ({
    stripe,
    local,
  }) => {
    const { price, subscription } = await givenSubscription({ stripe, local });

    await stripe.prices.update(price.id, {
      metadata: { tollgate: "plan:pro" },
    });

    const { items } = await stripe.subscriptions.retrieve(subscription.id);
    expect(items.data[0]?.price.metadata).toEqual({ tollgate: "plan:pro" });
  });

  test("with metered use need a meter", async ({ stripe }) => {
    await expect(
      givenPrice(stripe, {
        recurring: { interval: "month", usage_type: "metered" },
      }),
    ).rejects.toMatchObject({ param: "recurring[meter]" });
    await expect(
      givenPrice(stripe, {
        recurring: {
          interval: "month",
          usage_type: "metered",
          meter: "mtr_none",
        },
      }),
    ).rejects.toMatchObject({ code: "resource_missing" });
  });
});

describe("lists", () => {
  test("are paged by cursors in both directions", async ({ stripe }) => {
    const made: string[] = [];
    for (let index = 0; index < 5; index += 1) {
      made.unshift((await stripe.customers.create({ name: `${index}` })).id);
    }

    const first = await stripe.customers.list({ limit: 2 });
    const second = await stripe.customers.list({
      limit: 2,
      starting_after: made[1] ?? "",
    });
    const last = await stripe.customers.list({
      limit: 2,
      starting_after: made[3] ?? "",
    });
    const back = await stripe.customers.list({
      limit: 2,
      ending_before: made[3] ?? "",
    });

    const pages = [first, second, last, back].map(({ data, has_more }) => [
      data.map(({ id }) => made.indexOf(id)),
      has_more,
    ]);
    expect(pages).toEqual([
      [[0, 1], true],
      [[2, 3], true],
      [[4], false],
      [[1, 2], true],
    ]);
    expect(
      await stripe.customers
        .list({ limit: 2 })
        .autoPagingToArray({ limit: 100 }),
    ).toHaveLength(5);
  });

  test("take no cursor that is not in them", async ({ stripe }) => {
    await stripe.customers.create({ name: "one" });

    await expect(
      stripe.customers.list({ starting_after: "cus_none" }),
    ).rejects.toMatchObject({ param: "starting_after" });
  });
});

describe("expansion", () => {
  test("puts objects where their ids are, through lists too", async ({
    stripe,
    local,
  }) => {
    const { customer, subscription } = await givenSubscription({
      stripe,
      local,
    });

    const { data } = await stripe.subscriptions.list({
      customer: customer.id,
      expand: ["data.customer", "data.latest_invoice.payments"],
    });

    expect(data).toMatchObject([
      {
        id: subscription.id,
        customer: { id: customer.id, email: "ada@example.com" },
        latest_invoice: { payments: { data: [{ status: "paid" }] } },
      },
    ]);
  });

  test("refuses what cannot be expanded", async ({ stripe }) => {
    const { id } = await stripe.customers.create();

    await expect(
      stripe.customers.retrieve(id, { expand: ["nothing"] }),
    ).rejects.toMatchObject({ type: "StripeInvalidRequestError" });
  });
});

describe("what the API does not have", () => {
  test("is an error that names the parameter", async ({ stripe }) => {
    const misspelt: object = { emial: "ada@example.com" };
    const nested: object = {
      name: "Pro",
      metadata: {},
      currency: "usd",
      recurring: { intervall: "month" },
    };

    await expect(stripe.customers.create(misspelt)).rejects.toMatchObject({
      statusCode: 400,
      code: "parameter_unknown",
      param: "emial",
    });
    await expect(
      stripe.rawRequest("POST", "/v1/prices", { ...nested, name: undefined }),
    ).rejects.toMatchObject({ param: "recurring[intervall]" });
  });

  test("is an error for the route", async ({ stripe }) => {
    await expect(stripe.coupons.list()).rejects.toMatchObject({
      statusCode: 404,
      message: expect.stringContaining(
        "Unrecognized request URL (GET: /v1/coupons)",
      ),
    });
  });

  test("is an error for the key", async ({ local }) => {
    await expect(
      clientOf(local, "sk_live_1").customers.list(),
    ).rejects.toMatchObject({ type: "StripeAuthenticationError" });
  });

  test("leaves nothing behind", async ({ stripe, local }) => {
    await expect(
      stripe.customers.create({
        invoice_settings: { default_payment_method: "pm_none" },
      }),
    ).rejects.toMatchObject({ code: "resource_missing" });

    expect((await stripe.customers.list()).data).toEqual([]);
    expect(local.control.events()).toEqual([]);
  });
});
