import { noticesOf, subscriptionOf, workspaceOf } from "@tests/support/billing";
import { test } from "@tests/support/stripe";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import { workspaces } from "@/db/schema/account";
import { listInvoices } from "@/features/billing/queries";

const DAY_MS = 86_400_000;

describe("a checkout that is paid", () => {
  test("gives the plan, whether or not the browser comes back", async ({
    db,
    shop,
    local,
  }) => {
    const buyer = await shop.buyer();

    const id = await shop.subscribe(buyer, { plan: "team", seats: 3 });
    await local.control.settled();

    const subscription = await subscriptionOf(db, buyer);
    expect(subscription).toMatchObject({
      stripeSubscriptionId: id,
      stripeItemId: expect.stringMatching(/^si_/),
      stripeOverageItemId: expect.stringMatching(/^si_/),
      planId: "team",
      status: "active",
      interval: "month",
      seats: 3,
      unitAmountCents: 3_000n,
      cancelAtPeriodEnd: false,
      pastDueSince: null,
      hasPendingUpdate: false,
      pendingPlan: null,
    });
    expect(subscription?.stripeItemId).not.toBe(
      subscription?.stripeOverageItemId,
    );
    expect(await noticesOf(db, buyer)).toEqual([]);
  });

  test("files its bill, with where to read and print it", async ({
    db,
    shop,
    local,
  }) => {
    const buyer = await shop.buyer();
    await shop.subscribe(buyer);
    await local.control.settled();

    expect(await listInvoices(db, buyer)).toEqual([
      expect.objectContaining({
        status: "paid",
        reason: "subscription_create",
        currency: "usd",
        totalCents: 2_000n,
        amountPaidCents: 2_000n,
        hostedUrl: expect.stringContaining("http"),
        pdfUrl: expect.stringContaining("http"),
      }),
    ]);
  });

  test("ends the trial", async ({ db, shop, local }) => {
    const buyer = await shop.buyer();
    const trialStartedAt = new Date(Date.now() - DAY_MS);
    await db
      .update(workspaces)
      .set({ trialStartedAt, trialEndsAt: new Date(Date.now() + DAY_MS) })
      .where(eq(workspaces.id, buyer.workspaceId));

    await shop.subscribe(buyer);
    await local.control.settled();

    const { trialEndsAt } = await workspaceOf(db, buyer);
    expect(trialEndsAt?.getTime()).toBeLessThanOrEqual(Date.now());
  });

  test("that sells none of the plans leaves the workspace free", async ({
    db,
    shop,
    local,
    gateway,
  }) => {
    const buyer = await shop.buyer();
    const { id: other } = await gateway.ask((stripe) =>
      stripe.prices.create({
        currency: "usd",
        unit_amount: 500,
        product_data: { name: "Something else of the same account" },
        recurring: { interval: "month" },
      }),
    );

    await shop.subscribe(buyer, { price: other });
    await local.control.settled();

    expect(await subscriptionOf(db, buyer)).toBeNull();
  });
});

describe("a customer who is deleted", () => {
  test("has no subscription any more, and may begin anew as another", async ({
    db,
    shop,
    local,
  }) => {
    const buyer = await shop.buyer();
    await shop.subscribe(buyer);
    await local.control.settled();

    local.control.deleteCustomer(buyer.customerId);
    await local.control.settled();
    const gone = await workspaceOf(db, buyer);
    const ended = await subscriptionOf(db, buyer);
    const again = await shop.customer(buyer);
    const next = await shop.subscribe({ ...buyer, customerId: again });
    await local.control.settled();

    expect(gone.stripeCustomerId).toBeNull();
    expect(ended?.status).toBe("canceled");
    expect(again).not.toBe(buyer.customerId);
    expect(await subscriptionOf(db, buyer)).toMatchObject({
      stripeSubscriptionId: next,
      status: "active",
    });
  });
});
