import {
  entriesOf,
  NOTHING_INCLUDED,
  purchasesOf,
  spendCredits,
} from "@tests/support/billing";
import { balanceOf } from "@tests/support/calls";
import { expectCountersToEqualTheLedger } from "@tests/support/ledger";
import { test as base } from "@tests/support/stripe";
import { describe, expect } from "vitest";
import { listInvoices } from "@/features/billing/queries";

const PACK = 2_000_000n;

/** Somebody who paid $22 for 2 million credits, and the payment. */
const test = base.extend("bought", async ({ shop, local }) => {
  const buyer = await shop.buyer(NOTHING_INCLUDED);
  await local.control.payCheckout(await shop.packCheckout(buyer));
  await local.control.settled();
  return { buyer, paymentIntentId: await shop.paymentOf(buyer) };
});

describe("a checkout of credits", () => {
  test("that is paid grants them once, whether or not the browser comes back", async ({
    db,
    bought: { buyer, paymentIntentId },
  }) => {
    expect(await purchasesOf(db, buyer)).toMatchObject([
      {
        state: "paid",
        packId: "pack_2m",
        credits: PACK,
        amountCents: 2_200n,
        paymentIntentId,
        refundedCents: 0n,
        takenCredits: 0n,
      },
    ]);
    expect(await entriesOf(db, buyer)).toEqual([
      { kind: "purchase", credits: PACK },
    ]);
  });

  test("that nobody pays expires, and grants nothing", async ({
    db,
    shop,
    local,
  }) => {
    const buyer = await shop.buyer();

    local.control.expireCheckout(await shop.packCheckout(buyer));
    await local.control.settled();

    expect(await purchasesOf(db, buyer)).toMatchObject([{ state: "expired" }]);
    expect(await entriesOf(db, buyer)).toEqual([]);
  });

  test.for([
    { isPaid: true, state: "paid", balance: PACK },
    { isPaid: false, state: "failed", balance: 0n },
  ])(
    "by bank is open until the bank has spoken, then $state",
    async ({ isPaid, state, balance }, { db, shop, local }) => {
      const buyer = await shop.buyer();
      const checkout = await shop.packCheckout(buyer);
      await local.control.payCheckout(checkout, "bank");
      await local.control.settled();
      const before = await purchasesOf(db, buyer);

      local.control.completeAsyncPayment(checkout, isPaid);
      await local.control.settled();

      expect(before).toMatchObject([{ state: "open" }]);
      expect(await purchasesOf(db, buyer)).toMatchObject([{ state }]);
      expect((await balanceOf(db, buyer)).balance).toBe(balance);
    },
  );

  test("in two tabs, both paid, grants both", async ({ db, shop, local }) => {
    const buyer = await shop.buyer();
    const tabs = [
      await shop.packCheckout(buyer),
      await shop.packCheckout(buyer),
    ];

    await Promise.all(tabs.map((tab) => local.control.payCheckout(tab)));
    await local.control.settled();

    expect((await balanceOf(db, buyer)).balance).toBe(2n * PACK);
  });
});

describe("a refund", () => {
  test("in parts takes back as much, rounded down over all of them", async ({
    db,
    local,
    bought: { buyer, paymentIntentId },
  }) => {
    for (const cents of [700, 700, 800]) {
      local.control.refund(paymentIntentId, cents);
      await local.control.settled();
    }

    expect(await entriesOf(db, buyer)).toEqual([
      { kind: "purchase", credits: PACK },
      { kind: "refund", credits: -636_363n },
      { kind: "refund", credits: -636_364n },
      { kind: "refund", credits: -727_273n },
    ]);
    expect(await balanceOf(db, buyer)).toMatchObject({
      balance: 0n,
      debt: 0n,
    });
  });

  test("of credits that are used leaves a debt, which the next purchase pays", async ({
    db,
    shop,
    local,
    bought: { buyer, paymentIntentId },
  }) => {
    await spendCredits(db, buyer, 1_000);

    local.control.refund(paymentIntentId);
    await local.control.settled();
    const owing = await balanceOf(db, buyer);
    await local.control.payCheckout(await shop.packCheckout(buyer));
    await local.control.settled();

    expect(owing).toMatchObject({ balance: 0n, debt: 1_000n });
    expect(await balanceOf(db, buyer)).toMatchObject({
      balance: PACK - 1_000n,
      debt: 0n,
    });
    await expectCountersToEqualTheLedger(db);
  });

  test("that fails gives the credits again", async ({
    db,
    local,
    bought: { buyer, paymentIntentId },
  }) => {
    const refundId = local.control.refund(paymentIntentId, 1_100);
    await local.control.settled();
    const before = await balanceOf(db, buyer);

    local.control.failRefund(refundId);
    await local.control.settled();

    expect(before.balance).toBe(PACK / 2n);
    expect((await balanceOf(db, buyer)).balance).toBe(PACK);
    expect(await purchasesOf(db, buyer)).toMatchObject([
      { state: "paid", refundedCents: 0n, takenCredits: 0n },
    ]);
  });

  test("of a plan's payment is on its bill, and moves no credits", async ({
    db,
    shop,
    local,
  }) => {
    const buyer = await shop.buyer();
    await shop.subscribe(buyer);
    await local.control.settled();

    local.control.refund(await shop.paymentOf(buyer), 500);
    await local.control.settled();

    expect(await listInvoices(db, buyer)).toMatchObject([
      { status: "paid", amountPaidCents: 2_000n, amountRefundedCents: 500n },
    ]);
    expect(await entriesOf(db, buyer)).toEqual([]);
  });
});

describe("a dispute", () => {
  test("moves nothing when it is opened, or lost after its money was taken", async ({
    db,
    local,
    bought: { buyer, paymentIntentId },
  }) => {
    const { control } = local;
    const disputeId = control.dispute(paymentIntentId);
    await control.settled();
    const opened = await balanceOf(db, buyer);
    control.disputeFundsWithdrawn(disputeId);
    await control.settled();
    const withdrawn = await balanceOf(db, buyer);
    control.disputeClosed(disputeId, "lost");
    await control.settled();

    expect(opened.balance).toBe(PACK);
    expect(withdrawn.balance).toBe(0n);
    expect((await balanceOf(db, buyer)).balance).toBe(0n);
    expect(await entriesOf(db, buyer)).toEqual([
      { kind: "purchase", credits: PACK },
      { kind: "dispute", credits: -PACK },
    ]);
  });

  test("that is won gives the credits again", async ({
    db,
    local,
    bought: { buyer, paymentIntentId },
  }) => {
    const { control } = local;
    const disputeId = control.dispute(paymentIntentId);
    control.disputeFundsWithdrawn(disputeId);
    await control.settled();

    control.disputeClosed(disputeId, "won");
    await control.settled();

    expect(await entriesOf(db, buyer)).toEqual([
      { kind: "purchase", credits: PACK },
      { kind: "dispute", credits: -PACK },
      { kind: "dispute", credits: PACK },
    ]);
  });
});
