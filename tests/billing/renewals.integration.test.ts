import { noticesOf, subscriptionOf } from "@tests/support/billing";
import { aCall } from "@tests/support/calls";
import { test } from "@tests/support/stripe";
import { describe, expect } from "vitest";
import { listInvoices, waitsForConfirmation } from "@/features/billing/queries";
import { syncRequested } from "@/features/billing/sync/sync";
import { reserve } from "@/features/limits/reserve";

const DAY_MS = 86_400_000;

describe("a renewal", () => {
  test("moves the period on", async ({ db, shop, local }) => {
    const buyer = await shop.buyer();
    await shop.subscribe(buyer);
    await local.control.settled();
    const before = await subscriptionOf(db, buyer);

    await local.control.advance(before?.currentPeriodEnd ?? new Date());
    const asDraft = await listInvoices(db, buyer);
    await local.control.advance({ hours: 2 });

    expect(asDraft).toHaveLength(1);
    const after = await subscriptionOf(db, buyer);
    expect(after).toMatchObject({ status: "active", pastDueSince: null });
    expect(after?.currentPeriodStart).toEqual(before?.currentPeriodEnd);
    expect((await listInvoices(db, buyer)).map(({ status }) => status)).toEqual(
      ["paid", "paid"],
    );
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
    const bill = { ...buyer, id: before?.latestInvoiceId ?? "" };
    const isAsked = await waitsForConfirmation(db, bill);
    local.control.payInvoice(bill.id);
    await local.control.settled();

    expect(before).toMatchObject({ status: "past_due" });
    expect(isAsked).toBe(true);
    expect(await noticesOf(db, buyer)).toEqual([
      { kind: "payment_action", cause: before?.latestInvoiceId },
      { kind: "payment_recovered", cause: before?.latestInvoiceId },
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
    const [bill] = await listInvoices(db, buyer);
    const isAsked = bill && (await waitsForConfirmation(db, bill));
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
    expect(isAsked).toBe(false);
    expect(await subscriptionOf(db, buyer)).toMatchObject({
      status: "active",
      pastDueSince: null,
    });
    expect((await listInvoices(db, buyer))[0]).toMatchObject({
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
