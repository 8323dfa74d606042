import {
  customerOf,
  givenSubscriber,
  shown,
  subscriptionOf,
  test,
} from "@tests/support/till";
import { describe, expect } from "vitest";
import { changePlan } from "@/features/billing/acts/changes";
import { previewChange } from "@/features/billing/acts/preview";
import type { StripeGateway } from "@/features/billing/gateway";
import { getUsage } from "@/features/usage/queries";

const QUOTE_LIFETIME_MS = 15 * 60_000;

const invoicesAt = async (gateway: StripeGateway, customer: string) => {
  const { data } = await gateway.ask((stripe) =>
    stripe.invoices.list({ customer }),
  );
  return data;
};

describe("changePlan", () => {
  test("gives more at once, and the period's limit rises with it", async ({
    till,
  }) => {
    const { db, gateway } = till;
    const buyer = await givenSubscriber(till, { planId: "pro" });
    const { quote } = shown(
      await previewChange(db, gateway, { buyer, planId: "team", seats: 2 }),
    );

    await changePlan(db, gateway, { buyer, quote });

    expect(await getUsage(db, buyer)).toMatchObject({
      plan: { id: "team" },
      credits: { limit: 6_000_000 },
    });
    expect(await subscriptionOf(db, buyer)).toMatchObject({
      planId: "team",
      seats: 2,
      stripeOverageItemId: expect.any(String),
    });
  });

  test("prorates more seats of the same plan", async ({ till }) => {
    const { db, gateway, local } = till;
    const buyer = await givenSubscriber(till, { planId: "team", seats: 2 });
    await local.control.advance({ days: 15 });
    const preview = shown(
      await previewChange(db, gateway, { buyer, planId: "team", seats: 4 }),
    );

    await changePlan(db, gateway, { buyer, quote: preview.quote });

    expect(preview.dueNowCents).toBeGreaterThan(2_500);
    expect(preview.dueNowCents).toBeLessThan(3_500);
    expect(await subscriptionOf(db, buyer)).toMatchObject({ seats: 4 });
  });

  test("charges once for a double click, and the second click is no failure", async ({
    till,
  }) => {
    const { db, gateway } = till;
    const buyer = await givenSubscriber(till, { planId: "pro" });
    const { quote } = shown(
      await previewChange(db, gateway, { buyer, planId: "team", seats: 2 }),
    );

    const clicks = await Promise.all([
      changePlan(db, gateway, { buyer, quote }),
      changePlan(db, gateway, { buyer, quote }),
    ]);
    const later = await changePlan(db, gateway, { buyer, quote });

    expect([...clicks, later]).toEqual(
      Array(3).fill({ ok: true, value: { timing: "now" } }),
    );
    const bills = await invoicesAt(gateway, await customerOf(db, buyer));
    expect(bills).toHaveLength(2);
  });

  test("changes nothing when the card is declined, and completes once the invoice is paid", async ({
    till,
  }) => {
    const { db, gateway, local } = till;
    const buyer = await givenSubscriber(till, { planId: "pro" });
    const customerId = await customerOf(db, buyer);
    const { quote } = shown(
      await previewChange(db, gateway, { buyer, planId: "team", seats: 2 }),
    );
    local.control.setCard(customerId, "declines");

    const declined = await changePlan(db, gateway, { buyer, quote });

    expect(declined).toEqual({
      ok: false,
      refusal: {
        kind: "payment_incomplete",
        invoiceUrl: expect.stringContaining(local.url),
      },
    });
    expect(await subscriptionOf(db, buyer)).toMatchObject({
      planId: "pro",
      hasPendingUpdate: true,
    });
    expect(await getUsage(db, buyer)).toMatchObject({ plan: { id: "pro" } });
    expect(
      await previewChange(db, gateway, { buyer, planId: "team", seats: 3 }),
    ).toEqual({ ok: false, refusal: { kind: "change_unpaid" } });

    const [open] = await invoicesAt(gateway, customerId);
    local.control.setCard(customerId, "pays");
    local.control.payInvoice(open?.id ?? "");
    await local.control.settled();
    expect(await getUsage(db, buyer)).toMatchObject({ plan: { id: "team" } });
  });

  test("plans less for the end of the period, and the limits follow then", async ({
    till,
  }) => {
    const { db, gateway, local } = till;
    const buyer = await givenSubscriber(till, { planId: "team", seats: 3 });
    const { quote } = shown(
      await previewChange(db, gateway, { buyer, planId: "pro", seats: 1 }),
    );

    const planned = await changePlan(db, gateway, { buyer, quote });
    const again = await changePlan(db, gateway, { buyer, quote });

    expect([planned, again]).toEqual(
      Array(2).fill({ ok: true, value: { timing: "at_period_end" } }),
    );
    expect(await subscriptionOf(db, buyer)).toMatchObject({
      ...{ planId: "team", seats: 3 },
      ...{ pendingPlan: "pro", pendingSeats: 1 },
    });
    expect(await getUsage(db, buyer)).toMatchObject({
      credits: { limit: 9_000_000 },
    });
    await local.control.advance({ days: 32 });
    expect(await subscriptionOf(db, buyer)).toMatchObject({
      ...{ planId: "pro", seats: 1, pendingPlan: null },
      stripeOverageItemId: expect.any(String),
    });
    expect(await getUsage(db, buyer)).toMatchObject({
      credits: { limit: 2_000_000 },
    });
  });

  test("refuses a preview that is altered, too old, another's or outrun by a change", async ({
    till,
  }) => {
    const { db, gateway } = till;
    const buyer = await givenSubscriber(till, { planId: "team", seats: 2 });
    const stranger = await givenSubscriber(till, { planId: "team", seats: 2 });
    const quoteFor = async (seats: number) =>
      shown(await previewChange(db, gateway, { buyer, planId: "team", seats }))
        .quote;
    const [toThree, toFour] = [await quoteFor(3), await quoteFor(4)];
    const outdated = { ok: false, refusal: { kind: "preview_outdated" } };

    expect(
      await changePlan(db, gateway, { buyer, quote: `${toThree}x` }),
    ).toEqual(outdated);
    expect(
      await changePlan(db, gateway, {
        ...{ buyer, quote: toThree },
        now: new Date(Date.now() + QUOTE_LIFETIME_MS + 1),
      }),
    ).toEqual(outdated);
    expect(
      await changePlan(db, gateway, { buyer: stranger, quote: toThree }),
    ).toEqual(outdated);
    await changePlan(db, gateway, { buyer, quote: toFour });
    expect(await changePlan(db, gateway, { buyer, quote: toThree })).toEqual(
      outdated,
    );
    expect(await subscriptionOf(db, buyer)).toMatchObject({ seats: 4 });
  });

  test("is refused when the subscription has ended since the preview, unheard of", async ({
    till,
  }) => {
    const { db, gateway, local } = till;
    const buyer = await givenSubscriber(till, { planId: "pro" });
    const { quote } = shown(
      await previewChange(db, gateway, { buyer, planId: "team", seats: 2 }),
    );
    const { stripeSubscriptionId } = await subscriptionOf(db, buyer);
    local.control.holdWebhooks(true);
    await gateway.ask((stripe) =>
      stripe.subscriptions.cancel(stripeSubscriptionId ?? ""),
    );

    expect(await changePlan(db, gateway, { buyer, quote })).toEqual({
      ok: false,
      refusal: { kind: "no_subscription" },
    });
  });
});
