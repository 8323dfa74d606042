import { describe, expect } from "vitest";
import { givenSubscription, momentOf, test } from "./support.ts";

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
});
