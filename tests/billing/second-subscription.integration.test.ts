import { noticesOf, subscriptionOf } from "@tests/support/billing";
import { type Buyer, test } from "@tests/support/stripe";
import { describe, expect } from "vitest";
import type { StripeGateway } from "@/features/billing/gateway";
import { listInvoices } from "@/features/billing/queries";
import { syncWorkspace } from "@/features/billing/sync/sync";

/** What Stripe says of everything somebody has bought. */
async function atStripe(gateway: StripeGateway, { customerId }: Buyer) {
  const [subscriptions, charges] = await Promise.all([
    gateway.ask((stripe) =>
      stripe.subscriptions.list({ customer: customerId, status: "all" }),
    ),
    gateway.ask((stripe) => stripe.charges.list({ customer: customerId })),
  ]);
  return {
    statuses: Object.fromEntries(
      subscriptions.data.map(({ id, status }) => [id, status]),
    ),
    refundedCents: charges.data
      .map(({ amount_refunded: cents }) => cents)
      .toSorted((a, b) => a - b),
  };
}

describe("a second subscription", () => {
  test("bought in another tab is refunded and cancelled at once, and said so", async ({
    db,
    shop,
    local,
    gateway,
  }) => {
    const buyer = await shop.buyer();
    const tabs = [
      await shop.planCheckout(buyer),
      await shop.planCheckout(buyer, { plan: "team", seats: 2 }),
    ];

    for (const tab of tabs) {
      await local.control.payCheckout(tab);
      await local.control.advance({ seconds: 5 });
    }
    await local.control.settled();

    const kept = await subscriptionOf(db, buyer);
    expect(kept).toMatchObject({ planId: "pro", status: "active" });
    const { statuses, refundedCents } = await atStripe(gateway, buyer);
    const second = Object.keys(statuses).find(
      (id) => id !== kept?.stripeSubscriptionId,
    );
    expect(statuses).toEqual({
      [kept?.stripeSubscriptionId ?? ""]: "active",
      [second ?? ""]: "canceled",
    });
    expect(refundedCents).toEqual([0, 6_000]);
    expect(await noticesOf(db, buyer)).toEqual([
      { kind: "second_subscription_cancelled", cause: second },
    ]);
    expect(
      (await listInvoices(db, buyer)).map((bill) => bill.amountRefundedCents),
    ).toEqual([6_000n, 0n]);
  });

  test("paid in the same second leaves one, whichever sync comes first", async ({
    db,
    shop,
    local,
    gateway,
  }) => {
    const buyer = await shop.buyer();
    local.control.freeze();
    const tabs = await Promise.all([
      shop.planCheckout(buyer),
      shop.planCheckout(buyer),
    ]);
    local.control.holdWebhooks(true);
    await Promise.all(tabs.map((tab) => local.control.payCheckout(tab)));

    await Promise.allSettled(
      Array.from({ length: 6 }, () => syncWorkspace(db, gateway, buyer)),
    );
    await syncWorkspace(db, gateway, buyer);

    const { statuses, refundedCents } = await atStripe(gateway, buyer);
    expect(Object.values(statuses).toSorted()).toEqual(["active", "canceled"]);
    expect(refundedCents).toEqual([0, 2_000]);
    const kept = await subscriptionOf(db, buyer);
    expect(statuses[kept?.stripeSubscriptionId ?? ""]).toBe("active");
    expect(await noticesOf(db, buyer)).toHaveLength(1);
  });

  test.for([
    { act: "refund", path: "/v1/refunds" },
    { act: "cancellation", path: "/v1/subscriptions/sub_" },
  ])(
    "is refunded once and cancelled when its $act fails at first",
    async ({ path }, { db, shop, local, gateway }) => {
      const buyer = await shop.buyer();
      await shop.subscribe(buyer);
      await local.control.settled();
      local.control.holdWebhooks(true);
      await local.control.advance({ seconds: 5 });
      await shop.subscribe(buyer);
      const fault = { seed: 1, fail500: 1, only: { path } };
      local.control.faults(fault);
      const first = await syncWorkspace(db, gateway, buyer).catch(
        () => "failed",
      );
      local.control.faults(null);

      await syncWorkspace(db, gateway, buyer);

      expect(first).toBe("failed");
      const { statuses, refundedCents } = await atStripe(gateway, buyer);
      expect(Object.values(statuses).toSorted()).toEqual([
        "active",
        "canceled",
      ]);
      expect(refundedCents).toEqual([0, 2_000]);
      expect(await noticesOf(db, buyer)).toHaveLength(1);
    },
  );

  test("whose payment the bank has taken back is cancelled all the same", async ({
    db,
    shop,
    local,
    gateway,
  }) => {
    const buyer = await shop.buyer();
    await shop.subscribe(buyer);
    await local.control.settled();
    const first = await shop.paymentOf(buyer);
    local.control.holdWebhooks(true);
    await local.control.advance({ seconds: 5 });
    await shop.subscribe(buyer);
    const payments = await shop.paymentsOf(buyer);
    for (const payment of payments) {
      if (payment !== first) local.control.dispute(payment);
    }

    await syncWorkspace(db, gateway, buyer);

    const { statuses, refundedCents } = await atStripe(gateway, buyer);
    expect(Object.values(statuses).toSorted()).toEqual(["active", "canceled"]);
    expect(refundedCents).toEqual([0, 0]);
  });

  test("takes the place of one past due, whose bill is let go and whose past stays paid", async ({
    db,
    shop,
    local,
    gateway,
  }) => {
    const buyer = await shop.buyer();
    const first = await shop.subscribe(buyer);
    local.control.setCard(buyer.customerId, "declines_after_attach");
    await local.control.advance({ days: 32 });
    const before = await subscriptionOf(db, buyer);

    const second = await shop.subscribe(buyer);
    await local.control.settled();

    expect(before?.status).toBe("past_due");
    expect(await subscriptionOf(db, buyer)).toMatchObject({
      stripeSubscriptionId: second,
      status: "active",
      pastDueSince: null,
    });
    const { statuses, refundedCents } = await atStripe(gateway, buyer);
    expect(statuses).toEqual({ [first]: "canceled", [second]: "active" });
    expect(refundedCents.filter((cents) => cents > 0)).toEqual([]);
    expect((await listInvoices(db, buyer)).map(({ status }) => status)).toEqual(
      ["paid", "void", "paid"],
    );
  });
});
