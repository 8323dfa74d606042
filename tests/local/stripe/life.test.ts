import { describe, expect } from "vitest";
import {
  givenPrice,
  givenSubscription,
  momentOf,
  secondsOf,
  test,
} from "./support.ts";

describe("the life of a subscription", () => {
  test("begins with a paid invoice when its checkout is paid", async ({
    stripe,
    local,
    receiver,
  }) => {
    const { session, subscription } = await givenSubscription({
      stripe,
      local,
    });

    const done = await stripe.checkout.sessions.retrieve(session.id, {
      expand: ["subscription.latest_invoice"],
    });
    expect(done).toMatchObject({
      status: "complete",
      payment_status: "paid",
      subscription: {
        id: subscription.id,
        status: "active",
        latest_invoice: {
          billing_reason: "subscription_create",
          status: "paid",
          amount_paid: 2_000,
        },
      },
    });
    expect(receiver.types()).toEqual(
      expect.arrayContaining([
        "customer.subscription.created",
        "invoice.paid",
        "checkout.session.completed",
      ]),
    );
  });

  test("renews at the end of each month, on the 31st where there is one", async ({
    stripe,
    local,
  }) => {
    const { subscription, customer } = await givenSubscription({
      stripe,
      local,
    });

    const ends: string[] = [];
    for (let month = 0; month < 4; month += 1) {
      const { items } = await stripe.subscriptions.retrieve(subscription.id);
      ends.push(momentOf(items.data[0]?.current_period_end));
      await local.control.advance(new Date(ends.at(-1) ?? ""));
      await local.control.advance({ hours: 2 });
    }

    expect(ends).toEqual([
      "2026-02-28T10:00:00.000Z",
      "2026-03-31T10:00:00.000Z",
      "2026-04-30T10:00:00.000Z",
      "2026-05-31T10:00:00.000Z",
    ]);
    const { data } = await stripe.invoices.list({ customer: customer.id });
    expect(
      data.map(({ status, amount_paid }) => [status, amount_paid]),
    ).toEqual(Array.from({ length: 5 }, () => ["paid", 2_000]));
  });

  test("leaves its renewal a draft for an hour", async ({ stripe, local }) => {
    const { customer, item } = await givenSubscription({ stripe, local });

    await local.control.advance(new Date(item.current_period_end * 1_000));
    const { data: drafts } = await stripe.invoices.list({ status: "draft" });
    await local.control.advance({ seconds: 3_599 });
    const { data: still } = await stripe.invoices.list({ status: "draft" });
    await local.control.advance({ seconds: 1 });

    expect(drafts).toMatchObject([
      { customer: customer.id, billing_reason: "subscription_cycle" },
    ]);
    expect(still).toHaveLength(1);
    const { data } = await stripe.invoices.list({ customer: customer.id });
    expect(data.map(({ status }) => status)).toEqual(["paid", "paid"]);
  });

  test("tells of its renewal in order", async ({ stripe, local, receiver }) => {
    const { item } = await givenSubscription({ stripe, local });
    const before = receiver.events.length;

    await local.control.advance(new Date(item.current_period_end * 1_000));
    await local.control.advance({ hours: 2 });

    expect(receiver.types().slice(before)).toEqual([
      "invoice.created",
      "customer.subscription.updated",
      "payment_intent.created",
      "invoice.finalized",
      "charge.succeeded",
      "payment_intent.succeeded",
      "invoice_payment.paid",
      "invoice.paid",
      "invoice.payment_succeeded",
    ]);
  });
});

describe("a first period that an anchor cuts short", () => {
  test.for([
    [true, 903],
    [false, 0],
  ] as const)(
    "costs its share, prorated = %s",
    async ([isProrated, first], { stripe, local }) => {
      const price = await givenPrice(stripe);
      const { id: customer } = await stripe.customers.create();
      const { id } = await stripe.subscriptions.create({
        customer,
        items: [{ price: price.id }],
        // 14 of the 31 days from 14 January are left.
        billing_cycle_anchor: secondsOf("2026-02-14T10:00:00Z"),
        proration_behavior: isProrated ? "create_prorations" : "none",
        payment_behavior: "default_incomplete",
      });
      local.control.setCard(customer, "pays");
      const { latest_invoice, items } = await stripe.subscriptions.retrieve(id);
      const invoice = await stripe.invoices.retrieve(String(latest_invoice));

      expect(momentOf(items.data[0]?.current_period_end)).toBe(
        "2026-02-14T10:00:00.000Z",
      );
      expect(invoice.total).toBe(first);
    },
  );
});

describe("a trial", () => {
  test("costs nothing and then renews from its end", async ({
    stripe,
    local,
  }) => {
    const price = await givenPrice(stripe);
    const { id: customer } = await stripe.customers.create();
    const { id, status, items } = await stripe.subscriptions.create({
      customer,
      items: [{ price: price.id }],
      trial_period_days: 14,
    });
    local.control.setCard(customer, "pays");

    await local.control.advance({ days: 15 });

    expect([status, momentOf(items.data[0]?.current_period_end)]).toEqual([
      "trialing",
      "2026-02-14T10:00:00.000Z",
    ]);
    const after = await stripe.subscriptions.retrieve(id);
    expect([
      after.status,
      momentOf(after.items.data[0]?.current_period_end),
    ]).toEqual(["active", "2026-03-14T10:00:00.000Z"]);
    const { data } = await stripe.invoices.list({ customer });
    expect(data.map(({ total }) => total)).toEqual([2_000, 0]);
  });
});
