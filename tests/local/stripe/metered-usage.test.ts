import type Stripe from "stripe";
import { describe, expect } from "vitest";
import { givenMetered, HOUR, START, usage } from "./meter-support.ts";
import { test } from "./support.ts";

describe("usage of a subscription", () => {
  const lastInvoice = async (stripe: Stripe, customer: string) => {
    const { data } = await stripe.invoices.list({ customer, limit: 1 });
    if (!data[0]) throw new Error("there is no invoice");
    return data[0];
  };

  test("is billed in arrears at the renewal, with what is told until the invoice is final", async ({
    stripe,
    local,
  }) => {
    const { customer, subscription } = await givenMetered({ stripe, local });
    const end = subscription.items.data[0]?.current_period_end ?? 0;
    const tell = (value: string, at: number) =>
      stripe.v2.billing.meterEvents.create(usage(customer, value, { at }));
    await tell("1000000", START);
    await tell("-250000", START);
    await local.control.advance(new Date((end + 60) * 1_000));
    const draft = await lastInvoice(stripe, customer);
    await tell("250000", end - 1);
    await tell("9000000", end);
    await local.control.advance({ hours: 1 });
    const final = await lastInvoice(stripe, customer);
    await tell("1000000", end - 1);

    expect(draft).toMatchObject({ status: "draft", total: 2_900 });
    expect(final).toMatchObject({ status: "paid", total: 3_200 });
    expect(await lastInvoice(stripe, customer)).toMatchObject({
      id: final.id,
      total: 3_200,
    });
    expect(
      final.lines.data.map(({ quantity, amount, period }) => ({
        quantity,
        amount,
        from: period.start,
      })),
    ).toEqual(
      expect.arrayContaining([
        { quantity: 1_000_000, amount: 1_200, from: START },
        { quantity: 1, amount: 2_000, from: end },
      ]),
    );
  });

  test("below zero is billed as zero", async ({ stripe, local }) => {
    const { customer, subscription } = await givenMetered({ stripe, local });
    const end = subscription.items.data[0]?.current_period_end ?? 0;
    await stripe.v2.billing.meterEvents.create(
      usage(customer, "-5000000", { at: START }),
    );

    await local.control.advance(new Date((end + 2 * HOUR) * 1_000));

    expect(await lastInvoice(stripe, customer)).toMatchObject({ total: 2_000 });
  });

  test("is invoiced at once when the subscription is ended so", async ({
    stripe,
    local,
  }) => {
    const { customer, subscription } = await givenMetered({ stripe, local });
    await local.control.advance({ days: 3 });
    await stripe.v2.billing.meterEvents.create(usage(customer, "1000000"));
    await local.control.advance({ seconds: 1 });

    await stripe.subscriptions.cancel(subscription.id, { invoice_now: true });

    expect(await lastInvoice(stripe, customer)).toMatchObject({
      status: "paid",
      total: 1_200,
    });
  });
});
