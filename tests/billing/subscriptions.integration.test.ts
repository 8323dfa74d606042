import { aCall } from "@tests/support/calls";
import { test } from "@tests/support/stripe";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { subscriptions } from "@/db/schema/billing";
import { creditPurchases } from "@/db/schema/payments";
import { listBills } from "@/features/billing/invoices";
import { syncRequested } from "@/features/billing/sync";
import { openPurchase } from "@/features/billing/sync-purchase";
import { reserve } from "@/features/limits/reserve";

async function subscriptionOf(db: Database, buyer: { workspaceId: string }) {
  const [row] = await db
    .select()
    .from(subscriptions)
    .where(eq(subscriptions.workspaceId, buyer.workspaceId));
  return row ?? null;
}

describe("a checkout that is paid", () => {
  test("gives the plan, whether or not the browser comes back", async ({
    db,
    shop,
    local,
  }) => {
    const buyer = await shop.buyer();

    const id = await shop.subscribe(buyer, { plan: "team", seats: 3 });
    await local.control.settled();

    expect(await subscriptionOf(db, buyer)).toMatchObject({
      stripeSubscriptionId: id,
      planId: "team",
      status: "active",
      seats: 3,
      unitAmountCents: 3_000n,
    });
  });
});

describe("a renewal that nobody has told of", () => {
  test("is asked for when a call has opened its period", async ({
    db,
    shop,
    local,
    gateway,
  }) => {
    const buyer = await shop.buyer();
    await shop.subscribe(buyer);
    local.control.holdWebhooks(true);
    await local.control.advance({ days: 32 });
    const before = await subscriptionOf(db, buyer);
    const now = local.control.now();
    const call = aCall(buyer, { now });
    const reserved = await reserve(db, call);

    const synced = await syncRequested(db, gateway);

    expect(reserved.ok).toBe(true);
    expect(synced).toEqual({ done: 1, failed: 0 });
    const after = await subscriptionOf(db, buyer);
    expect(after).toMatchObject({ status: "active", syncRequestedAt: null });
    expect(after?.currentPeriodStart).toEqual(before?.currentPeriodEnd);
  });
});

describe("a purchase whose checkout begins", () => {
  test("is noted once, however often it is told", async ({ db, shop }) => {
    const buyer = await shop.buyer();
    const purchase = {
      workspaceId: buyer.workspaceId,
      checkoutSessionId: await shop.packCheckout(buyer),
      packId: "pack_2m",
      credits: 2_000_000n,
      amountCents: 2_200,
      createdAt: new Date(),
    };

    await openPurchase(db, purchase);
    await openPurchase(db, { ...purchase, amountCents: 1 });

    expect(
      await db
        .select()
        .from(creditPurchases)
        .where(eq(creditPurchases.workspaceId, buyer.workspaceId)),
    ).toMatchObject([{ state: "open", amountCents: 2_200n }]);
  });
});

describe("the bills of a workspace", () => {
  test("are listed with where to read and print them", async ({
    db,
    shop,
    local,
  }) => {
    const buyer = await shop.buyer();
    await shop.subscribe(buyer);
    await local.control.settled();

    expect(await listBills(db, buyer)).toEqual([
      expect.objectContaining({
        status: "paid",
        reason: "subscription_create",
        totalCents: 2_000n,
        amountPaidCents: 2_000n,
        hostedUrl: expect.stringContaining("http"),
        pdfUrl: expect.stringContaining("http"),
      }),
    ]);
  });
});
