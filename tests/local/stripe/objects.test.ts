import Stripe from "stripe";
import { describe, expect } from "vitest";
import { givenPrice, givenSubscription, test } from "./support.ts";

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
