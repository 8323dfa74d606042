import type Stripe from "stripe";
import { describe, expect } from "vitest";
import { givenSubscription, sendForm, test } from "./support.ts";

async function givenPortal(
  bench: Parameters<typeof givenSubscription>[0],
  features: Stripe.BillingPortal.ConfigurationCreateParams.Features,
) {
  const bought = await givenSubscription(bench);
  const configuration = await bench.stripe.billingPortal.configurations.create({
    features,
  });
  const session = await bench.stripe.billingPortal.sessions.create({
    customer: bought.customer.id,
    configuration: configuration.id,
    return_url: "http://localhost/billing",
  });
  return { ...bought, configuration, session };
}

const EVERYTHING = {
  invoice_history: { enabled: true },
  payment_method_update: { enabled: true },
  subscription_cancel: { enabled: true, mode: "at_period_end" },
} as const;

describe("the portal", () => {
  test("shows plan, card and invoices, and the way back", async ({
    stripe,
    local,
  }) => {
    const { session } = await givenPortal({ stripe, local }, EVERYTHING);

    const page = await (await fetch(session.url)).text();

    expect(page).toContain("Renews on 28 Feb 2026");
    expect(page).toContain("Cancel plan");
    expect(page).toContain("Visa •••• 4242");
    expect(page).toContain("-0001</a>");
    expect(page).toContain('href="http://localhost/billing"');
  });

  test("offers only what its configuration has", async ({ stripe, local }) => {
    const { session, subscription } = await givenPortal(
      { stripe, local },
      { invoice_history: { enabled: true } },
    );

    const page = await (await fetch(session.url)).text();
    await sendForm(`${session.url}/cancel`, { subscription: subscription.id });
    await sendForm(`${session.url}/card`, { card: "4000000000003220" });

    expect(page).not.toContain("Cancel plan");
    expect(page).not.toContain("Payment method");
    expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
      cancel_at_period_end: false,
      default_payment_method: subscription.default_payment_method,
    });
  });

  test("takes a new card, and none that declines", async ({
    stripe,
    local,
  }) => {
    const { customer, session, subscription } = await givenPortal(
      { stripe, local },
      EVERYTHING,
    );

    const declined = await sendForm(`${session.url}/card`, {
      card: "4000000000000002",
    });
    const taken = await sendForm(`${session.url}/card`, {
      card: "4000000000003220",
    });

    expect([declined.status, taken.status]).toEqual([402, 303]);
    const { invoice_settings } = Object.assign(
      { invoice_settings: null },
      await stripe.customers.retrieve(customer.id, {
        expand: ["invoice_settings.default_payment_method"],
      }),
    );
    expect(invoice_settings).toMatchObject({
      default_payment_method: { card: { last4: "3220" } },
    });
    expect(
      await stripe.subscriptions.retrieve(subscription.id, {
        expand: ["default_payment_method"],
      }),
    ).toMatchObject({ default_payment_method: { card: { last4: "3220" } } });
  });

  test("cancels and takes it back", async ({ stripe, local }) => {
    const { session, subscription } = await givenPortal(
      { stripe, local },
      EVERYTHING,
    );
    const form = { subscription: subscription.id };

    await sendForm(`${session.url}/cancel`, form);
    const cancelled = await stripe.subscriptions.retrieve(subscription.id);
    await sendForm(`${session.url}/keep`, form);
    const kept = await stripe.subscriptions.retrieve(subscription.id);

    expect([cancelled.cancel_at_period_end, kept.cancel_at_period_end]).toEqual(
      [true, false],
    );
  });
});

describe("a configuration", () => {
  test("is the default if it is the first, and changes feature by feature", async ({
    stripe,
  }) => {
    const { configurations } = stripe.billingPortal;
    const first = await configurations.create({ features: EVERYTHING });
    const second = await configurations.create({ features: EVERYTHING });

    const changed = await configurations.update(second.id, {
      features: { invoice_history: { enabled: false } },
      metadata: { tollgate: "portal" },
    });

    expect([first.is_default, second.is_default]).toEqual([true, false]);
    expect(changed).toMatchObject({
      features: {
        invoice_history: { enabled: false },
        payment_method_update: { enabled: true },
        subscription_cancel: { enabled: true, mode: "at_period_end" },
      },
      metadata: { tollgate: "portal" },
    });
    expect((await configurations.list()).data).toHaveLength(2);
  });

  test("is needed for a session", async ({ stripe }) => {
    const { id } = await stripe.customers.create();

    await expect(
      stripe.billingPortal.sessions.create({ customer: id }),
    ).rejects.toMatchObject({
      message: expect.stringContaining("No configuration provided"),
    });
  });
});
