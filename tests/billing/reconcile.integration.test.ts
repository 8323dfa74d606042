import { test } from "@tests/support/stripe";
import { eq, sql } from "drizzle-orm";
import { describe, expect } from "vitest";
import { workspaces } from "@/db/schema/account";
import { subscriptions } from "@/db/schema/billing";
import { creditPurchases, invoices } from "@/db/schema/payments";
import { reconcile } from "@/features/billing/reconcile/reconcile";
import { openPurchase } from "@/features/billing/sync/sync-purchase";

describe("the books", () => {
  test("of a fresh subscriber agree", async ({ db, shop, gateway }) => {
    const buyer = await shop.buyer();
    await shop.subscribe(buyer);

    const { drifts, summary } = await reconcile(db, gateway, { isFull: true });

    expect(drifts).toEqual([]);
    expect(summary).toEqual({
      drifts: 0,
      repaired: 0,
      left: 0,
      cleanUntil: summary.startedAt,
      isStripeCompared: true,
      startedAt: expect.any(String),
      isClean: true,
      nextStep: null,
      nextCursor: null,
    });
  });

  test.for([
    [
      "other seats",
      sql`update subscriptions set seats = 9`,
      /^sub_\w+, pro × 9, active/,
      /^sub_\w+, pro × 1, active/,
    ],
    [
      "another status",
      sql`update subscriptions set status = 'past_due'`,
      /past_due/,
      /active/,
    ],
    [
      "another period",
      sql`update subscriptions set current_period_end = '2031-01-01T00:00Z'`,
      /to 2031-01-01T00:00/,
      /^sub_/,
    ],
    [
      "no subscription",
      sql`delete from subscriptions`,
      /^none$/,
      /^sub_\w+, pro × 1, active/,
    ],
  ] as const)(
    "that say %s are brought to what Stripe says",
    async ([, plant, here, there], { db, shop, gateway }) => {
      const buyer = await shop.buyer();
      await shop.subscribe(buyer);
      const read = async () => {
        const [row] = await db
          .select()
          .from(subscriptions)
          .where(eq(subscriptions.workspaceId, buyer.workspaceId));
        return { ...row, updatedAt: null, listedAt: null };
      };
      const right = await read();
      await db.execute(sql`${plant} where workspace_id = ${buyer.workspaceId}`);

      const { drifts } = await reconcile(db, gateway);

      expect(drifts).toMatchObject([
        {
          check: "subscriptions",
          workspaceId: buyer.workspaceId,
          subject: buyer.customerId,
          here: expect.stringMatching(here),
          there: expect.stringMatching(there),
          isRepaired: true,
        },
      ]);
      expect(await read()).toEqual(right);
    },
  );

  test("leave a plan that an admin has set beside a subscription", async ({
    db,
    shop,
    gateway,
  }) => {
    const buyer = await shop.buyer();
    const subscriptionId = await shop.subscribe(buyer);
    await db
      .update(subscriptions)
      .set({ stripeSubscriptionId: null, planId: "enterprise" })
      .where(eq(subscriptions.workspaceId, buyer.workspaceId));

    const { drifts } = await reconcile(db, gateway);

    expect(drifts).toMatchObject([
      { here: "none", there: expect.any(String), isRepaired: false },
    ]);
    await gateway.ask((stripe) => stripe.subscriptions.cancel(subscriptionId));
  });

  test("learn of a subscription that ended and whose webhooks were lost", async ({
    db,
    shop,
    gateway,
    local,
  }) => {
    const buyer = await shop.buyer();
    const subscriptionId = await shop.subscribe(buyer);
    local.control.faults({ seed: 1, loseEvents: 1 });
    await gateway.ask((stripe) => stripe.subscriptions.cancel(subscriptionId));
    await local.control.settled();

    const { drifts } = await reconcile(db, gateway);

    expect(drifts).toMatchObject([
      { check: "subscriptions", there: "none", isRepaired: true },
    ]);
    expect(
      await db
        .select({ status: subscriptions.status })
        .from(subscriptions)
        .where(eq(subscriptions.workspaceId, buyer.workspaceId)),
    ).toEqual([{ status: "canceled" }]);
  });

  test("leave a subscription of a customer whom its workspace has no more", async ({
    db,
    shop,
    gateway,
  }) => {
    const buyer = await shop.buyer();
    const subscriptionId = await shop.subscribe(buyer);
    const ofBuyer = eq(workspaces.id, buyer.workspaceId);
    await db.update(workspaces).set({ stripeCustomerId: null }).where(ofBuyer);

    const { drifts, summary } = await reconcile(db, gateway);

    expect(drifts).toMatchObject([
      {
        check: "subscriptions",
        workspaceId: buyer.workspaceId,
        subject: buyer.customerId,
        here: "no customer",
        there: expect.stringContaining(subscriptionId),
        isRepaired: false,
      },
    ]);
    expect(summary).toMatchObject({ left: 1 });
    await db
      .update(workspaces)
      .set({ stripeCustomerId: buyer.customerId })
      .where(ofBuyer);
  });

  test("go on past a customer whom Stripe never knew", async ({
    db,
    shop,
    gateway,
  }) => {
    const [unknown, wrong] = [await shop.buyer(), await shop.buyer()];
    await shop.subscribe(unknown);
    await shop.subscribe(wrong);
    const setCustomer = (stripeCustomerId: string) =>
      db
        .update(workspaces)
        .set({ stripeCustomerId })
        .where(eq(workspaces.id, unknown.workspaceId));
    await setCustomer("cus_never_was");
    await db
      .delete(invoices)
      .where(eq(invoices.workspaceId, wrong.workspaceId));

    const { drifts, summary } = await reconcile(db, gateway);

    expect(drifts).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          subject: "cus_never_was",
          there: "Stripe answers resource_missing",
          isRepaired: false,
        }),
        expect.objectContaining({
          workspaceId: wrong.workspaceId,
          check: "invoices",
          isRepaired: true,
        }),
      ]),
    );
    expect(summary).toMatchObject({ isClean: false, nextStep: null });
    await setCustomer(unknown.customerId);
  });

  test("get back a bill that is missing, and one that says another sum", async ({
    db,
    shop,
    gateway,
  }) => {
    const [missing, wrong] = [await shop.buyer(), await shop.buyer()];
    await shop.subscribe(missing);
    await shop.subscribe(wrong);
    await db
      .delete(invoices)
      .where(eq(invoices.workspaceId, missing.workspaceId));
    await db
      .update(invoices)
      .set({ amountPaidCents: 1n })
      .where(eq(invoices.workspaceId, wrong.workspaceId));

    const { drifts } = await reconcile(db, gateway);

    const billOf = ({ workspaceId }: { workspaceId: string }) =>
      drifts.find((drift) => drift.workspaceId === workspaceId);
    expect(billOf(missing)).toMatchObject({
      check: "invoices",
      here: "none",
      there: "paid, 2000 of 2000 cents paid",
      isRepaired: true,
    });
    expect(billOf(wrong)).toMatchObject({
      here: "paid, 1 of 2000 cents paid",
      isRepaired: true,
    });
    expect(drifts).toHaveLength(2);
  });

  test("learn of a purchase that was paid and never told", async ({
    db,
    shop,
    gateway,
    local,
  }) => {
    const buyer = await shop.buyer();
    const checkoutSessionId = await shop.packCheckout(buyer);
    const created = new Date(Date.now() - 2 * 3_600_000);
    await openPurchase(db, {
      ...{ workspaceId: buyer.workspaceId, packId: "pack_2m" },
      ...{ credits: 2_000_000n, amountCents: 2_200, createdAt: created },
      ...{ beforeTaxCents: 2_200, checkoutSessionId },
    });
    local.control.faults({ seed: 1, loseEvents: 1 });
    await local.control.payCheckout(checkoutSessionId);

    const { drifts } = await reconcile(db, gateway);

    expect(drifts.filter(({ check }) => check === "purchases")).toEqual([
      {
        check: "purchases",
        workspaceId: buyer.workspaceId,
        subject: checkoutSessionId,
        here: "open",
        there: "paid",
        isRepaired: true,
      },
    ]);
    expect(
      await db
        .select({ state: creditPurchases.state })
        .from(creditPurchases)
        .where(eq(creditPurchases.workspaceId, buyer.workspaceId)),
    ).toEqual([{ state: "paid" }]);
  });
});
