import { describe, expect } from "vitest";
import { clientOf, givenSubscription, test } from "./support.ts";

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
