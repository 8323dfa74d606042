import type Stripe from "stripe";
import { describe, expect } from "vitest";
import { givenPrice, givenSubscription, test } from "./support.ts";

/** A subscription that is to become a cheaper one when its period ends. */
async function givenDowngrade(
  bench: Parameters<typeof givenSubscription>[0],
  endBehavior: "release" | "cancel" = "release",
) {
  const { stripe } = bench;
  const bought = await givenSubscription(bench);
  const cheaper = await givenPrice(stripe, { unit_amount: 500 });
  const { id } = await stripe.subscriptionSchedules.create({
    from_subscription: bought.subscription.id,
  });
  const schedule = await stripe.subscriptionSchedules.update(id, {
    end_behavior: endBehavior,
    phases: [
      {
        items: [{ price: bought.price.id, quantity: 1 }],
        start_date: bought.item.current_period_start,
        end_date: bought.item.current_period_end,
      },
      {
        items: [{ price: cheaper.id, quantity: 2 }],
        metadata: { plan: "cheaper" },
        proration_behavior: "none",
        duration: { interval: "month", interval_count: 1 },
      },
    ],
  });
  return { ...bought, cheaper, schedule };
}

const itemsOf = async (stripe: Stripe, id: string) =>
  (await stripe.subscriptions.retrieve(id)).items.data.map(
    ({ price, quantity }) => [price.unit_amount, quantity],
  );

describe("a schedule", () => {
  test("changes the price when the period ends, without prorations", async ({
    stripe,
    local,
    receiver,
  }) => {
    const { item, schedule, subscription } = await givenDowngrade({
      stripe,
      local,
    });
    expect(await itemsOf(stripe, subscription.id)).toEqual([[2_000, 1]]);
    expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
      schedule: schedule.id,
    });

    await local.control.advance(
      new Date((item.current_period_end + 7_200) * 1_000),
    );

    expect(await itemsOf(stripe, subscription.id)).toEqual([[500, 2]]);
    const after = await stripe.subscriptions.retrieve(subscription.id);
    expect(after.metadata).toEqual({ plan: "cheaper" });
    expect(after.items.data[0]?.current_period_start).toBe(
      item.current_period_end,
    );
    const [renewal] = (await stripe.invoices.list()).data;
    expect(renewal).toMatchObject({ status: "paid", total: 1_000 });
    expect(renewal?.lines.data).toHaveLength(1);
    expect(receiver.types()).toContain("subscription_schedule.updated");
  });

  test("lets go of the subscription after its last phase", async ({
    stripe,
    local,
    receiver,
  }) => {
    const { schedule, subscription } = await givenDowngrade({ stripe, local });

    await local.control.advance({ days: 62 });

    expect(
      await stripe.subscriptionSchedules.retrieve(schedule.id),
    ).toMatchObject({
      status: "released",
      subscription: null,
      released_subscription: subscription.id,
    });
    expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
      status: "active",
      schedule: null,
    });
    expect(await itemsOf(stripe, subscription.id)).toEqual([[500, 2]]);
    expect(receiver.types()).toContain("subscription_schedule.released");
  });

  test("ends the subscription with it if that is its end", async ({
    stripe,
    local,
  }) => {
    const { schedule, subscription } = await givenDowngrade(
      { stripe, local },
      "cancel",
    );

    await local.control.advance({ days: 62 });

    expect(
      (await stripe.subscriptionSchedules.retrieve(schedule.id)).status,
    ).toBe("completed");
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe(
      "canceled",
    );
  });

  test("is shown in the preview of the next invoice", async ({
    stripe,
    local,
  }) => {
    const { subscription } = await givenDowngrade({ stripe, local });

    const preview = await stripe.invoices.createPreview({
      subscription: subscription.id,
    });

    expect(preview.total).toBe(1_000);
    expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
      schedule: expect.any(String),
    });
  });

  test("released early changes nothing any more", async ({ stripe, local }) => {
    const { schedule, subscription } = await givenDowngrade({ stripe, local });

    await stripe.subscriptionSchedules.release(schedule.id);
    await local.control.advance({ days: 35 });

    expect(await itemsOf(stripe, subscription.id)).toEqual([[2_000, 1]]);
    await expect(
      stripe.subscriptionSchedules.release(schedule.id),
    ).rejects.toMatchObject({ type: "StripeInvalidRequestError" });
  });

  test("cancelled takes the subscription with it", async ({
    stripe,
    local,
    receiver,
  }) => {
    const { schedule, subscription } = await givenDowngrade({ stripe, local });

    const ended = await stripe.subscriptionSchedules.cancel(schedule.id);

    expect(ended.status).toBe("canceled");
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe(
      "canceled",
    );
    await local.control.settled();
    expect(receiver.types()).toContain("subscription_schedule.canceled");
  });

  test("alone may end the subscription that it has", async ({
    stripe,
    local,
  }) => {
    const { schedule, subscription } = await givenDowngrade({ stripe, local });

    await expect(
      stripe.subscriptions.update(subscription.id, {
        cancel_at_period_end: true,
      }),
    ).rejects.toMatchObject({
      message: expect.stringContaining(schedule.id),
    });
    await expect(
      stripe.subscriptionSchedules.create({
        from_subscription: subscription.id,
      }),
    ).rejects.toMatchObject({ param: "from_subscription" });
  });

  test("needs its current phase among the phases", async ({
    stripe,
    local,
  }) => {
    const { cheaper, item, schedule } = await givenDowngrade({ stripe, local });

    await expect(
      stripe.subscriptionSchedules.update(schedule.id, {
        phases: [
          {
            items: [{ price: cheaper.id, quantity: 1 }],
            start_date: item.current_period_end,
          },
        ],
      }),
    ).rejects.toMatchObject({ param: "phases" });
  });

  test("changes at once what its current phase is told to be", async ({
    stripe,
    local,
  }) => {
    const { cheaper, item, schedule, subscription } = await givenDowngrade({
      stripe,
      local,
    });
    await local.control.advance({ days: 14 });

    await stripe.subscriptionSchedules.update(schedule.id, {
      phases: [
        {
          items: [{ price: cheaper.id, quantity: 1 }],
          start_date: item.current_period_start,
          end_date: item.current_period_end,
        },
      ],
      proration_behavior: "none",
    });

    expect(await itemsOf(stripe, subscription.id)).toEqual([[500, 1]]);
    expect((await stripe.invoices.list()).data).toHaveLength(1);
  });
});
