import { subscriptionOf } from "@tests/support/billing";
import { test } from "@tests/support/stripe";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import { subscriptions } from "@/db/schema/billing";
import {
  changeAtPeriodEnd,
  changeNow,
  releaseSchedule,
} from "@/features/billing/gateway/changes";
import { listInvoices } from "@/features/billing/queries";
import { syncWorkspace } from "@/features/billing/sync/sync";

const _DAY_MS = 86_400_000;

describe("a change at Stripe", () => {
  test("of the seats is followed", async ({ db, shop, local, gateway }) => {
    const buyer = await shop.buyer();
    const id = await shop.subscribe(buyer, { plan: "team", seats: 2 });
    await local.control.settled();
    const before = await subscriptionOf(db, buyer);

    await gateway.ask((stripe) =>
      stripe.subscriptions.update(id, {
        items: [{ id: before?.stripeItemId ?? "", quantity: 5 }],
        proration_behavior: "always_invoice",
      }),
    );
    await local.control.settled();

    expect(await subscriptionOf(db, buyer)).toMatchObject({ seats: 5 });
    expect(await listInvoices(db, buyer)).toHaveLength(2);
  });

  test("to end with the period is followed, undone, and carried out", async ({
    db,
    shop,
    local,
    gateway,
  }) => {
    const buyer = await shop.buyer();
    const id = await shop.subscribe(buyer);
    const seen: (boolean | undefined)[] = [];
    for (const cancel_at_period_end of [true, false, true]) {
      await gateway.ask((stripe) =>
        stripe.subscriptions.update(id, { cancel_at_period_end }),
      );
      await local.control.settled();
      seen.push((await subscriptionOf(db, buyer))?.cancelAtPeriodEnd);
    }
    const { currentPeriodEnd } =
      (await subscriptionOf(db, buyer)) ?? expect.fail("no subscription");

    await local.control.advance(currentPeriodEnd);

    expect(seen).toEqual([true, false, true]);
    expect(await subscriptionOf(db, buyer)).toMatchObject({
      stripeSubscriptionId: id,
      status: "canceled",
    });
  });

  test("planned for the period's end is followed, let go, and carried out", async ({
    db,
    shop,
    local,
    gateway,
    prices,
  }) => {
    const buyer = await shop.buyer();
    const subscriptionId = await shop.subscribe(buyer, {
      plan: "team",
      seats: 4,
    });
    await local.control.settled();
    const before =
      (await subscriptionOf(db, buyer)) ?? expect.fail("no subscription");
    const plan = (key: string, terms: { price?: "pro"; seats: number }) =>
      changeAtPeriodEnd(gateway, {
        change: {
          subscriptionId,
          itemId: before.stripeItemId ?? "",
          priceId: terms.price ? prices[terms.price] : null,
          seats: terms.seats,
        },
        idempotencyKey: `${subscriptionId}/${key}`,
      }).then(local.control.settled);

    await plan("the same", { seats: 4 });
    const same = await subscriptionOf(db, buyer);
    await plan("fewer", { seats: 2 });
    const fewer = await subscriptionOf(db, buyer);
    await releaseSchedule(gateway, {
      scheduleId: fewer?.stripeScheduleId ?? "",
    });
    await local.control.settled();
    const letGo = await subscriptionOf(db, buyer);
    await plan("pro", { price: "pro", seats: 1 });
    const pro = await subscriptionOf(db, buyer);
    await local.control.advance(before.currentPeriodEnd);
    await local.control.advance({ hours: 2 });

    const none = { pendingPlan: null, pendingSeats: null, pendingAt: null };
    const pendingAt = before.currentPeriodEnd;
    expect(same).toMatchObject({ seats: 4, ...none });
    expect(fewer).toMatchObject({
      seats: 4,
      ...{ pendingPlan: "team", pendingSeats: 2, pendingAt },
    });
    expect(letGo).toMatchObject({ seats: 4, stripeScheduleId: null, ...none });
    expect(pro).toMatchObject({ pendingPlan: "pro", pendingSeats: 1 });
    expect(await subscriptionOf(db, buyer)).toMatchObject({
      ...{ planId: "pro", seats: 1, status: "active", ...none },
    });
  });

  test("whose payment is refused waits, and is dropped or made", async ({
    db,
    shop,
    local,
    gateway,
  }) => {
    const buyer = await shop.buyer();
    const subscriptionId = await shop.subscribe(buyer, { plan: "team" });
    await local.control.settled();
    const itemId = (await subscriptionOf(db, buyer))?.stripeItemId ?? "";
    const change = { subscriptionId, itemId, priceId: null, seats: 3 };
    const raise = (idempotencyKey: string) =>
      changeNow(gateway, { change, prorationDate: null, idempotencyKey }).then(
        local.control.settled,
      );

    local.control.setCard(buyer.customerId, "declines_after_attach");
    await raise(`${subscriptionId}/refused`);
    const waiting = await subscriptionOf(db, buyer);
    await local.control.advance({ days: 1 });
    const dropped = await subscriptionOf(db, buyer);
    await raise(`${subscriptionId}/refused-again`);
    const again = await subscriptionOf(db, buyer);
    local.control.setCard(buyer.customerId, "pays");
    local.control.payInvoice(again?.latestInvoiceId ?? "");
    await local.control.settled();

    expect(waiting).toMatchObject({ seats: 1, hasPendingUpdate: true });
    expect(dropped).toMatchObject({ seats: 1, hasPendingUpdate: false });
    expect(await subscriptionOf(db, buyer)).toMatchObject({
      ...{ seats: 3, hasPendingUpdate: false, status: "active" },
    });
  });

  test("leaves a plan that an admin has set as it is", async ({
    db,
    shop,
    local,
    gateway,
  }) => {
    const buyer = await shop.buyer({ planId: "enterprise" });

    await shop.subscribe(buyer);
    await local.control.settled();
    await syncWorkspace(db, gateway, buyer);

    expect(await subscriptionOf(db, buyer)).toMatchObject({
      planId: "enterprise",
      stripeSubscriptionId: null,
      status: "active",
    });
  });

  test("replaces a plan that an admin has ended", async ({
    db,
    shop,
    local,
  }) => {
    const buyer = await shop.buyer({ planId: "enterprise" });
    await db
      .update(subscriptions)
      .set({ status: "canceled" })
      .where(eq(subscriptions.workspaceId, buyer.workspaceId));

    await shop.subscribe(buyer);
    await local.control.settled();

    expect(await subscriptionOf(db, buyer)).toMatchObject({
      planId: "pro",
      status: "active",
    });
  });
});
