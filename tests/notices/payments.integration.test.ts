import { subscriptionOf } from "@tests/support/billing";
import { mailsTo, notificationsOf } from "@tests/support/notices";
import { test } from "@tests/support/stripe";
import { describe, expect } from "vitest";
import { listInvoices } from "@/features/billing/queries";

const PACK = 2_000_000;

describe("a payment that fails", () => {
  test("is told once with amount and grace, and once more when it is paid, each by one mail", async ({
    db,
    shop,
    local,
  }) => {
    const buyer = await shop.buyer();
    await shop.subscribe(buyer);
    local.control.setCard(buyer.customerId, "declines_after_attach");
    await local.control.advance({ days: 36 });
    const [bill] = await listInvoices(db, buyer);
    const since = (await subscriptionOf(db, buyer))?.pastDueSince;
    const failed = await notificationsOf(db, buyer);

    local.control.setCard(buyer.customerId, "pays");
    local.control.payInvoice(bill?.id ?? "");
    await local.control.settled();
    const [, recovered, ...others] = await notificationsOf(db, buyer);

    expect(failed).toMatchObject([
      {
        kind: "payment_failed",
        cause: bill?.id,
        details: {
          amountCents: 2_000,
          currency: "usd",
          failedAt: since?.toISOString(),
          graceEndsAt: new Date(
            (since?.getTime() ?? 0) + 3 * 86_400_000,
          ).toISOString(),
          invoiceUrl: bill?.hostedUrl,
        },
      },
    ]);
    expect(recovered).toMatchObject({
      kind: "payment_recovered",
      cause: bill?.id,
      details: { amountCents: 2_000, currency: "usd" },
    });
    expect(others).toEqual([]);
    expect(await mailsTo(db, buyer)).toMatchObject([
      { kind: "payment_failed", category: "payment" },
      { kind: "payment_recovered", category: "payment" },
    ]);
  });

  test("because the bank asks is told once as something to confirm, with the page for it, and once more when it is paid", async ({
    db,
    shop,
    local,
  }) => {
    const buyer = await shop.buyer();
    await shop.subscribe(buyer);
    local.control.setCard(buyer.customerId, "authenticates");
    await local.control.advance({ days: 36 });
    const [bill] = await listInvoices(db, buyer);
    const asked = await notificationsOf(db, buyer);

    local.control.payInvoice(bill?.id ?? "");
    await local.control.settled();

    expect(asked).toMatchObject([
      {
        kind: "payment_action",
        cause: bill?.id,
        details: { amountCents: 2_000, invoiceUrl: bill?.hostedUrl },
      },
    ]);
    expect(await notificationsOf(db, buyer)).toMatchObject([
      { kind: "payment_action" },
      { kind: "payment_recovered", cause: bill?.id },
    ]);
    expect(await mailsTo(db, buyer)).toMatchObject([
      { kind: "payment_action", category: "payment" },
      { kind: "payment_recovered", category: "payment" },
    ]);
  });

  test("after the bank had asked is told as well, and paid is told once for both", async ({
    db,
    shop,
    local,
  }) => {
    const buyer = await shop.buyer();
    await shop.subscribe(buyer);
    local.control.setCard(buyer.customerId, "authenticates");
    await local.control.advance({ days: 32 });
    local.control.setCard(buyer.customerId, "declines_after_attach");
    await local.control.advance({ days: 4 });
    const [bill] = await listInvoices(db, buyer);

    local.control.setCard(buyer.customerId, "pays");
    local.control.payInvoice(bill?.id ?? "");
    await local.control.settled();

    const told = await notificationsOf(db, buyer);
    expect(told.map(({ kind }) => kind)).toEqual([
      "payment_action",
      "payment_failed",
      "payment_recovered",
    ]);
  });

  test("at once, with nothing late before it, is no recovery", async ({
    db,
    shop,
    local,
  }) => {
    const buyer = await shop.buyer();

    await shop.subscribe(buyer);
    await local.control.settled();

    expect(await notificationsOf(db, buyer)).toEqual([]);
  });
});

describe("credits", () => {
  test("that are bought and then refunded are told of once each, however often Stripe repeats itself", async ({
    db,
    shop,
    local,
  }) => {
    const buyer = await shop.buyer();
    await local.control.payCheckout(await shop.packCheckout(buyer));
    await local.control.settled();
    const paymentIntentId = await shop.paymentOf(buyer);

    local.control.refund(paymentIntentId, 1_100);
    await local.control.settled();

    const told = await notificationsOf(db, buyer);
    expect(told.map(({ kind, details }) => ({ kind, details }))).toEqual([
      {
        kind: "credits_bought",
        details: {
          credits: PACK,
          amountCents: 2_200,
          balanceCredits: PACK,
          debtCredits: 0,
          reason: null,
        },
      },
      {
        kind: "credits_taken_back",
        details: {
          credits: PACK / 2,
          amountCents: 2_200,
          balanceCredits: PACK / 2,
          debtCredits: 0,
          reason: "refund",
        },
      },
    ]);
  });
});
