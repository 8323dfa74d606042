import { subscriptionOf, workspaceOf } from "@tests/support/billing";
import { type Buyer, test } from "@tests/support/stripe";
import { and, eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { invoices, stripeEvents } from "@/db/schema/payments";
import { getUsage } from "@/features/usage/queries";

/** What became of the events of a type that the stand-in sent by itself. */
const handled = async (db: Database, type: string) => {
  const rows = await db
    .select({ state: stripeEvents.state })
    .from(stripeEvents)
    .where(eq(stripeEvents.type, type));
  return rows.map(({ state }) => state);
};

const planOf = async (db: Database, buyer: Buyer) =>
  (await getUsage(db, buyer)).plan.id;

describe("a subscription that Stripe pauses", () => {
  test("gives the free plan until it is resumed and paid", async ({
    db,
    shop,
    local,
    gateway,
    prices,
  }) => {
    const buyer = await shop.buyer();
    const { id } = await gateway.ask((stripe) =>
      stripe.subscriptions.create({
        customer: buyer.customerId,
        items: [{ price: prices.pro, quantity: 1 }, { price: prices.overage }],
        metadata: { workspace_id: buyer.workspaceId },
        trial_period_days: 7,
        trial_settings: { end_behavior: { missing_payment_method: "pause" } },
      }),
    );
    await local.control.settled();
    const plans = [await planOf(db, buyer)];

    await local.control.advance({ days: 8 });
    const paused = await subscriptionOf(db, buyer);
    plans.push(await planOf(db, buyer));
    local.control.setCard(buyer.customerId, "pays");
    await gateway.ask((stripe) => stripe.subscriptions.resume(id));
    await local.control.settled();
    plans.push(await planOf(db, buyer));

    expect(plans).toEqual(["pro", "free", "pro"]);
    expect(paused).toMatchObject({ status: "paused" });
    expect(await subscriptionOf(db, buyer)).toMatchObject({
      status: "active",
      stripeSubscriptionId: id,
    });
    expect(await handled(db, "customer.subscription.paused")).toEqual(["done"]);
    expect(await handled(db, "customer.subscription.resumed")).toEqual([
      "done",
    ]);
  });
});

describe("a bill that Stripe cannot finalise", () => {
  test("leaves the plan as it is, and is a bill here once it is final", async ({
    db,
    shop,
    local,
  }) => {
    const buyer = await shop.buyer();
    await shop.subscribe(buyer);
    local.control.setPlace(buyer.customerId, false);
    await local.control.advance({ days: 32 });
    const ofBuyer = eq(invoices.workspaceId, buyer.workspaceId);
    const before = await db.select().from(invoices).where(ofBuyer);
    const plan = await planOf(db, buyer);

    local.control.setPlace(buyer.customerId, true);
    await local.control.advance({ seconds: 1 });

    expect(plan).toBe("pro");
    expect(before).toHaveLength(1);
    expect(await handled(db, "invoice.finalization_failed")).toEqual(["done"]);
    expect(
      await db
        .select({ reason: invoices.reason, status: invoices.status })
        .from(invoices)
        .where(and(ofBuyer, eq(invoices.reason, "subscription_cycle"))),
    ).toEqual([{ reason: "subscription_cycle", status: "paid" }]);
    expect((await workspaceOf(db, buyer)).stripeCustomerId).toBe(
      buyer.customerId,
    );
  });
});
