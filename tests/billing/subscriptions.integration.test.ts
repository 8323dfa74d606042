import { noticesOf, subscriptionOf, workspaceOf } from "@tests/support/billing";
import { aCall } from "@tests/support/calls";
import { test } from "@tests/support/stripe";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import { workspaces } from "@/db/schema/account";
import { subscriptions } from "@/db/schema/billing";
import {
  changeAtPeriodEnd,
  changeNow,
  releaseSchedule,
} from "@/features/billing/gateway-changes";
import { listBills } from "@/features/billing/invoices";
import { syncRequested, syncWorkspace } from "@/features/billing/sync";
import { reserve } from "@/features/limits/reserve";

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

    expect(await listBills(db, buyer)).toEqual([
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

describe("a renewal", () => {
  test("moves the period on", async ({ db, shop, local }) => {
    const buyer = await shop.buyer();
    await shop.subscribe(buyer);
    await local.control.settled();
    const before = await subscriptionOf(db, buyer);

    await local.control.advance(before?.currentPeriodEnd ?? new Date());
    const asDraft = await listBills(db, buyer);
    await local.control.advance({ hours: 2 });

    expect(asDraft).toHaveLength(1);
    const after = await subscriptionOf(db, buyer);
    expect(after).toMatchObject({ status: "active", pastDueSince: null });
    expect(after?.currentPeriodStart).toEqual(before?.currentPeriodEnd);
    expect((await listBills(db, buyer)).map(({ status }) => status)).toEqual([
      "paid",
      "paid",
    ]);
  });

  test("that nobody told of is asked for when a call has opened its period", async ({
    db,
    shop,
    local,
    gateway,
  }) => {
    const buyer = await shop.buyer();
    await shop.subscribe(buyer);
    await local.control.settled();
    const before = await subscriptionOf(db, buyer);
    local.control.holdWebhooks(true);
    await local.control.advance(before?.currentPeriodEnd ?? new Date());
    await local.control.advance({ hours: 2 });
    const call = aCall(buyer, { now: local.control.now() });
    const reserved = await reserve(db, call);

    const synced = await syncRequested(db, gateway);

    expect(reserved.ok).toBe(true);
    expect(synced).toEqual({ done: 1, failed: 0 });
    const after = await subscriptionOf(db, buyer);
    expect(after).toMatchObject({ status: "active", syncRequestedAt: null });
    expect(after?.currentPeriodStart).toEqual(before?.currentPeriodEnd);
  });

  test("that nobody told of is asked for also by a call that is refused", async ({
    db,
    shop,
    local,
  }) => {
    const buyer = await shop.buyer();
    await shop.subscribe(buyer);
    await local.control.settled();
    const { currentPeriodEnd } =
      (await subscriptionOf(db, buyer)) ?? expect.fail("no subscription");
    const now = new Date(currentPeriodEnd.getTime() + 2 * DAY_MS);

    const refused = await reserve(db, aCall(buyer, { now, modelId: "gpt-4o" }));

    expect(refused).toMatchObject({
      refusal: { kind: "model_not_in_plan" },
    });
    expect((await subscriptionOf(db, buyer))?.syncRequestedAt).toEqual(now);
  });

  test("that the bank wants the person for is past due until they have agreed", async ({
    db,
    shop,
    local,
  }) => {
    const buyer = await shop.buyer();
    await shop.subscribe(buyer);
    local.control.setCard(buyer.customerId, "authenticates");

    await local.control.advance({ days: 32 });
    const before = await subscriptionOf(db, buyer);
    local.control.payInvoice(before?.latestInvoiceId ?? "");
    await local.control.settled();

    expect(before).toMatchObject({ status: "past_due" });
    expect(await noticesOf(db, buyer)).toEqual([
      { kind: "payment_failed", cause: before?.latestInvoiceId },
    ]);
    expect(await subscriptionOf(db, buyer)).toMatchObject({ status: "active" });
  });

  test("whose card fails is past due from its first failure on, told once, until it is paid", async ({
    db,
    shop,
    local,
  }) => {
    const buyer = await shop.buyer();
    await shop.subscribe(buyer);
    await local.control.settled();
    const { currentPeriodEnd } =
      (await subscriptionOf(db, buyer)) ?? expect.fail("no subscription");
    local.control.setCard(buyer.customerId, "declines_after_attach");

    await local.control.advance(currentPeriodEnd);
    await local.control.advance({ hours: 2 });
    const first = await subscriptionOf(db, buyer);
    await local.control.advance({ days: 5 });
    const later = await subscriptionOf(db, buyer);
    const [bill] = await listBills(db, buyer);
    const told = await noticesOf(db, buyer);
    local.control.setCard(buyer.customerId, "pays");
    local.control.payInvoice(bill?.id ?? "");
    await local.control.settled();

    expect(first).toMatchObject({ status: "past_due" });
    expect(first?.pastDueSince?.getTime()).toBeGreaterThanOrEqual(
      currentPeriodEnd.getTime(),
    );
    expect(later?.pastDueSince).toEqual(first?.pastDueSince);
    expect(bill).toMatchObject({ status: "open", amountPaidCents: 0n });
    expect(told).toEqual([{ kind: "payment_failed", cause: bill?.id }]);
    expect(await subscriptionOf(db, buyer)).toMatchObject({
      status: "active",
      pastDueSince: null,
    });
    expect((await listBills(db, buyer))[0]).toMatchObject({
      id: bill?.id,
      status: "paid",
    });
  });

  test("that is never paid ends the subscription", async ({
    db,
    shop,
    local,
  }) => {
    const buyer = await shop.buyer();
    await shop.subscribe(buyer);
    local.control.setCard(buyer.customerId, "declines_after_attach");

    await local.control.advance({ days: 65 });

    expect(await subscriptionOf(db, buyer)).toMatchObject({
      status: "canceled",
    });
  });
});

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
    expect(await listBills(db, buyer)).toHaveLength(2);
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
