import type { Fault } from "@local/stripe/faults";
import { startStripe } from "@local/stripe/start";
import Stripe from "stripe";
import { describe, expect } from "vitest";
import { clientOf, SECRET, START, startReceiver, test } from "./support.ts";

const customers = async (stripe: Stripe, count: number) => {
  for (let index = 0; index < count; index += 1)
    await stripe.customers.create({ name: `${index}` });
};

const namesOf = (events: readonly Stripe.Event[]) =>
  events.map(({ data }) => Object.assign({ name: "" }, data.object).name);

describe("an event", () => {
  test("comes signed, and in the version the SDK was made for", async ({
    stripe,
    local,
    receiver,
  }) => {
    await stripe.customers.create(
      { email: "ada@example.com" },
      { idempotencyKey: "key-1" },
    );
    await local.control.settled();

    // The receiver takes nothing that constructEvent refuses.
    expect(receiver.events).toMatchObject([
      {
        object: "event",
        type: "customer.created",
        api_version: Stripe.API_VERSION,
        livemode: false,
        request: { idempotency_key: "key-1", id: expect.any(String) },
        data: { object: { email: "ada@example.com" } },
      },
    ]);
  });

  test("can be listed and read again", async ({ stripe, local }) => {
    await customers(stripe, 2);
    await stripe.products.create({ name: "Pro" });
    await local.control.settled();

    const all = await stripe.events.list();
    const some = await stripe.events.list({ types: ["customer.created"] });
    const delivered = await stripe.events.list({ delivery_success: true });
    const one = await stripe.events.retrieve(all.data[0]?.id ?? "");

    expect(all.data.map(({ type }) => type)).toEqual([
      "product.created",
      "customer.created",
      "customer.created",
    ]);
    expect(some.data).toHaveLength(2);
    expect(delivered.data).toHaveLength(3);
    expect(one).toMatchObject({ type: "product.created", pending_webhooks: 0 });
  });

  test("comes to each endpoint that wants its type, with its own secret", async ({
    stripe,
    local,
    receiver,
  }) => {
    const other = await startReceiver();
    const endpoint = await stripe.webhookEndpoints.create({
      url: other.url,
      enabled_events: ["product.created"],
    });
    expect(endpoint.secret).toMatch(/^whsec_/);
    expect(
      await stripe.webhookEndpoints.retrieve(endpoint.id),
    ).not.toHaveProperty("secret");
    local.control.removeWebhook(other.url);
    local.control.addWebhook({ url: other.url, secret: SECRET });

    await stripe.products.create({ name: "Pro" });
    await local.control.settled();
    await other.close();

    expect(other.types()).toEqual(["product.created"]);
    expect(receiver.types()).toEqual(["product.created"]);
  });
});

describe("deliveries", () => {
  test("come in order, one after the other", async ({
    stripe,
    local,
    receiver,
  }) => {
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        stripe.customers.create({ name: `${index}` }),
      ),
    );
    await local.control.settled();

    expect(namesOf(receiver.events)).toEqual(
      local.control
        .events()
        .map(({ data }) => Object.assign({ name: "" }, data.object).name),
    );
  });

  describe("that fail", () => {
    test.override({ options: { retryDelaysMs: [100, 5] } });

    test("are tried again until they are taken", async ({
      stripe,
      local,
      receiver,
    }) => {
      receiver.answerWith(500, 503);

      await customers(stripe, 1);
      await expect
        .poll(() => receiver.events.length, { timeout: 5_000 })
        .toBe(3);
      await local.control.settled();

      expect(new Set(receiver.events.map(({ id }) => id)).size).toBe(1);
      expect(
        (await stripe.events.list({ delivery_success: true })).data,
      ).toHaveLength(1);
    });

    test("do not hold up the others", async ({ stripe, local, receiver }) => {
      receiver.answerWith(500);

      await Promise.all([customers(stripe, 1), customers(stripe, 1)]);
      await expect
        .poll(() => receiver.events.length, { timeout: 5_000 })
        .toBe(3);
      await local.control.settled();

      const [first, second] = local.control.events().map(({ id }) => id);
      expect(receiver.events.map(({ id }) => id)).toEqual([
        first,
        second,
        first,
      ]);
    });
  });

  test("can be sent again by hand", async ({ stripe, local, receiver }) => {
    await customers(stripe, 1);
    await local.control.settled();
    const [event] = local.control.events();

    const status = await local.control.replay(event?.id ?? "");

    expect(status).toBe(200);
    expect(receiver.events.map(({ id }) => id)).toEqual([event?.id, event?.id]);
  });

  test("can be held back and let go in any order", async ({
    stripe,
    local,
    receiver,
  }) => {
    local.control.holdWebhooks(true);
    await customers(stripe, 3);
    await local.control.settled();
    const held = local.control.heldEvents().map(({ id }) => id);
    expect(receiver.events).toEqual([]);

    await local.control.release([...held.toReversed(), held[0] ?? ""]);

    expect(namesOf(receiver.events)).toEqual(["2", "1", "0", "0"]);
    expect(local.control.heldEvents()).toEqual([]);
  });
});

describe("faults of delivery", () => {
  const all = Array.from({ length: 12 }, (_, index) => `${index}`);

  /** Names of twelve customers in the order in which they arrived. */
  async function arrived(fault: Omit<Fault, "seed">, seed = 1) {
    const receiver = await startReceiver();
    const local = await startStripe({
      now: START,
      webhooks: [{ url: receiver.url, secret: SECRET }],
      retryDelaysMs: [],
    });
    local.control.faults({ seed, ...fault });
    await customers(clientOf(local), all.length);
    await local.control.settled();
    await local.close();
    await receiver.close();
    return namesOf(receiver.events);
  }

  test("lose some, the same ones for a seed", async () => {
    const lost = await arrived({ loseEvents: 0.5 });

    expect(lost.length).toBeGreaterThan(0);
    expect(lost.length).toBeLessThan(all.length);
    expect(await arrived({ loseEvents: 0.5 })).toEqual(lost);
    expect(await arrived({ loseEvents: 0.5 }, 2)).not.toEqual(lost);
  });

  test("repeat some, the same ones for a seed", async () => {
    const repeated = await arrived({ repeatEvents: 0.5 });

    expect(new Set(repeated)).toEqual(new Set(all));
    expect(repeated.length).toBeGreaterThan(all.length);
    expect(await arrived({ repeatEvents: 0.5 })).toEqual(repeated);
  });

  test("change their order, and lose none", async () => {
    const reordered = await arrived({ reorderEvents: true });

    expect(reordered.toSorted()).toEqual(all.toSorted());
    expect(reordered).not.toEqual(all);
  });

  test("make them late, in their order", async () => {
    const start = performance.now();

    const late = await arrived({ delayEventsMs: 10 });

    expect(late).toEqual(all);
    expect(performance.now() - start).toBeGreaterThan(all.length * 9);
  });
});
