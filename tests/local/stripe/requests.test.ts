import Stripe from "stripe";
import { describe, expect } from "vitest";
import { test } from "./support.ts";

const countOf = async (stripe: Stripe) =>
  (await stripe.customers.list({ limit: 100 })).data.length;

describe("an idempotency key", () => {
  test("gives the first answer again, and says so", async ({ stripe }) => {
    const options = { idempotencyKey: "workspace-1" };

    const first = await stripe.customers.create({ name: "Ada" }, options);
    const second = await stripe.customers.create({ name: "Ada" }, options);

    expect(second.id).toBe(first.id);
    expect(first.lastResponse.headers).not.toHaveProperty(
      "idempotent-replayed",
    );
    expect(second.lastResponse.headers).toMatchObject({
      "idempotent-replayed": "true",
    });
    expect(await countOf(stripe)).toBe(1);
  });

  test("is refused for other parameters", async ({ stripe }) => {
    const options = { idempotencyKey: "workspace-1" };
    await stripe.customers.create({ name: "Ada" }, options);

    await expect(
      stripe.customers.create({ name: "Grace" }, options),
    ).rejects.toMatchObject({
      type: "StripeIdempotencyError",
      statusCode: 400,
    });
    await expect(
      stripe.products.create({ name: "Ada" }, options),
    ).rejects.toMatchObject({ type: "StripeIdempotencyError" });
  });

  test("is in use while its request is", async ({ stripe, local }) => {
    const options = { idempotencyKey: "workspace-1" };
    local.control.faults({ seed: 1, delayAnswersMs: 1_000 });

    const first = stripe.customers.create({ name: "Ada" }, options);
    await expect.poll(() => local.control.objects("customer").length).toBe(1);

    await expect(
      stripe.customers.create({ name: "Ada" }, options),
    ).rejects.toMatchObject({
      statusCode: 409,
      code: "idempotency_key_in_use",
    });
    await first;
    expect(await countOf(stripe)).toBe(1);
  });

  test("is free again after a request that was not carried out", async ({
    stripe,
  }) => {
    const options = { idempotencyKey: "workspace-1" };
    const wrong: object = { nam: "Ada" };
    await expect(stripe.customers.create(wrong, options)).rejects.toMatchObject(
      { code: "parameter_unknown" },
    );

    const { name } = await stripe.customers.create({ name: "Ada" }, options);

    expect(name).toBe("Ada");
  });

  test("keeps a declined card's answer", async ({ stripe }) => {
    const options = { idempotencyKey: "payment-1" };
    const pay = () =>
      stripe.paymentIntents.create(
        {
          amount: 600,
          currency: "usd",
          confirm: true,
          payment_method: "pm_card_chargeDeclined",
        },
        options,
      );

    await expect(pay()).rejects.toMatchObject({ code: "card_declined" });
    await expect(pay()).rejects.toMatchObject({ code: "card_declined" });

    expect((await stripe.paymentIntents.list()).data).toHaveLength(1);
  });

  test("is forgotten after a day", async ({ stripe, local }) => {
    const options = { idempotencyKey: "workspace-1" };
    const first = await stripe.customers.create({ name: "Ada" }, options);

    await local.control.advance({ hours: 24 });
    const second = await stripe.customers.create({ name: "Ada" }, options);

    expect(second.id).not.toBe(first.id);
  });
});

describe("faults", () => {
  test("drop an answer after the act; the key finds it again", async ({
    stripe,
    local,
  }) => {
    const options = { idempotencyKey: "workspace-1" };
    local.control.faults({ seed: 1, dropAnswers: 1 });
    await expect(
      stripe.customers.create({ name: "Ada" }, options),
    ).rejects.toBeInstanceOf(Stripe.errors.StripeConnectionError);

    local.control.faults(null);
    const again = await stripe.customers.create({ name: "Ada" }, options);

    expect(again.lastResponse.headers).toMatchObject({
      "idempotent-replayed": "true",
    });
    expect(await countOf(stripe)).toBe(1);
  });

  test.for([
    [{ fail500: 1 }, "StripeAPIError", 500],
    [{ fail429: 1 }, "StripeRateLimitError", 429],
    [{ refuseConnections: true }, "StripeConnectionError", undefined],
  ] as const)(
    "of %o do nothing",
    async ([fault, type, statusCode], { stripe, local }) => {
      local.control.faults({ seed: 1, ...fault });

      await expect(stripe.customers.create()).rejects.toMatchObject({ type });
      await expect(stripe.customers.create()).rejects.toMatchObject(
        statusCode === undefined ? {} : { statusCode },
      );

      local.control.faults(null);
      expect(await countOf(stripe)).toBe(0);
    },
  );

  test("fall where the seed says, however the requests are mixed", async ({
    stripe,
    local,
  }) => {
    const fates = async (seed: number) => {
      local.control.faults({ seed, fail500: 0.5 });
      const made: boolean[] = [];
      for (let index = 0; index < 16; index += 1) {
        const [customer] = await Promise.allSettled([
          stripe.customers.create(),
          stripe.products.create({ name: "Pro" }),
        ]);
        made.push(customer.status === "fulfilled");
      }
      return made;
    };

    const first = await fates(7);

    expect(new Set(first)).toEqual(new Set([true, false]));
    expect(await fates(7)).toEqual(first);
    expect(await fates(8)).not.toEqual(first);
  });

  test("are only for the requests that are named", async ({
    stripe,
    local,
  }) => {
    local.control.faults({
      seed: 1,
      fail500: 1,
      only: { method: "POST", path: "/v1/customers" },
    });

    await expect(stripe.customers.create()).rejects.toMatchObject({
      statusCode: 500,
    });

    expect(await countOf(stripe)).toBe(0);
    expect((await stripe.products.create({ name: "Pro" })).name).toBe("Pro");
  });
});

test("requests are noted with their keys and answers", async ({
  stripe,
  local,
}) => {
  await stripe.customers.create({ name: "Ada" }, { idempotencyKey: "k" });
  await expect(stripe.customers.retrieve("cus_none")).rejects.toThrow();

  expect(local.control.requests()).toEqual([
    {
      method: "POST",
      path: "/v1/customers",
      params: { name: "Ada" },
      status: 200,
      idempotencyKey: "k",
    },
    {
      method: "GET",
      path: "/v1/customers/cus_none",
      params: {},
      status: 404,
      idempotencyKey: null,
    },
  ]);
});
