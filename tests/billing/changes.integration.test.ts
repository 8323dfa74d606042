import {
  customerOf,
  givenBuyer,
  givenSubscriber,
  subscriptionOf,
  test,
} from "@tests/support/till";
import { describe, expect } from "vitest";
import type { Buyer } from "@/features/billing/acts/buyer";
import { changePlan } from "@/features/billing/acts/changes";
import {
  type ChangePreview,
  previewChange,
} from "@/features/billing/acts/preview";
import type { StripeGateway } from "@/features/billing/gateway";
import { listInvoices } from "@/features/billing/queries";
import { getUsage } from "@/features/usage/queries";

const DAY_SECONDS = 86_400;
const QUOTE_LIFETIME_MS = 15 * 60_000;

/** A preview that was given. */
function shown(
  outcome: Awaited<ReturnType<typeof previewChange>>,
): ChangePreview {
  if (outcome.ok) return outcome.value;
  throw new Error(`refused: ${outcome.refusal.kind}`);
}

const invoicesAt = async (gateway: StripeGateway, customer: string) => {
  const { data } = await gateway.ask((stripe) =>
    stripe.invoices.list({ customer }),
  );
  return data;
};

describe("previewChange", () => {
  test("shows before, after and what is due now for the rest of the period", async ({
    till,
  }) => {
    const { db, gateway, local } = till;
    const buyer = await givenSubscriber(till, { planId: "pro" });
    await local.control.advance({ days: 10 });

    const preview = shown(
      await previewChange(db, gateway, { buyer, planId: "team", seats: 3 }),
    );

    expect(preview).toMatchObject({
      timing: "now",
      before: {
        planId: "pro",
        planName: "Pro",
        seats: 1,
        monthlyCents: 2_000,
      },
      after: {
        planId: "team",
        planName: "Team",
        seats: 3,
        monthlyCents: 9_000,
      },
    });
    const { currentPeriodStart: start, currentPeriodEnd: end } =
      await subscriptionOf(db, buyer);
    const days = (end.getTime() - start.getTime()) / 1_000 / DAY_SECONDS;
    const share = (days - 10) / days;
    expect(preview.dueNowCents).toBeGreaterThan(7_000 * share - 10);
    expect(preview.dueNowCents).toBeLessThan(7_000 * share + 10);
    expect(preview.lines).toHaveLength(2);
  });

  test("charges what it showed, however long the reader thinks about it", async ({
    till,
  }) => {
    const { db, gateway, local } = till;
    const buyer = await givenSubscriber(till, { planId: "pro" });
    await local.control.advance({ days: 10 });
    const preview = shown(
      await previewChange(db, gateway, { buyer, planId: "team", seats: 2 }),
    );
    await local.control.advance({ hours: 20 });

    const changed = await changePlan(db, gateway, {
      buyer,
      quote: preview.quote,
    });

    expect(changed).toEqual({ ok: true, value: { timing: "now" } });
    const [charge] = await listInvoices(db, buyer);
    expect(charge).toMatchObject({
      status: "paid",
      reason: "subscription_update",
      totalCents: BigInt(preview.dueNowCents),
    });
  });

  test("costs nothing now for less, which comes with the end of the period", async ({
    till,
  }) => {
    const { db, gateway } = till;
    const buyer = await givenSubscriber(till, { planId: "team", seats: 3 });
    const { currentPeriodEnd } = await subscriptionOf(db, buyer);

    const preview = shown(
      await previewChange(db, gateway, { buyer, planId: "team", seats: 2 }),
    );

    expect(preview).toMatchObject({
      timing: "at_period_end",
      dueNowCents: 0,
      lines: [],
      periodEnd: currentPeriodEnd.toISOString(),
    });
  });

  test("is refused with the reason", async ({ till }) => {
    const { db, gateway } = till;
    const buyer = await givenSubscriber(till, { planId: "pro" });
    const nobody = await givenBuyer(db);
    const outside = await givenBuyer(db, { planId: "enterprise" });
    const member: Buyer = { ...buyer, membershipRole: "member" };
    const wish = { planId: "team", seats: 2 };

    const outcomes = [
      await previewChange(db, gateway, { buyer, planId: "pro", seats: 9 }),
      await previewChange(db, gateway, { buyer: nobody, ...wish }),
      await previewChange(db, gateway, { buyer: outside, ...wish }),
      await previewChange(db, gateway, { buyer: member, ...wish }),
      await previewChange(db, null, { buyer, ...wish }),
      await previewChange(db, gateway, { buyer, planId: "none", seats: 1 }),
      await previewChange(db, gateway, {
        ...{ buyer, planId: "enterprise", seats: 1 },
      }),
    ];

    expect(
      outcomes.map((outcome) => (outcome.ok ? "shown" : outcome.refusal.kind)),
    ).toEqual([
      "nothing_to_change",
      "no_subscription",
      "invoiced_outside",
      "not_owner",
      "billing_off",
      "not_for_sale",
      "not_for_sale",
    ]);
  });
});

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
