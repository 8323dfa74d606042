import type { LocalStripe } from "@local/stripe/start";
import { entriesOf, purchasesOf } from "@tests/support/billing";
import { aCallOf, anEnding, balanceOf, held } from "@tests/support/calls";
import { signed } from "@tests/support/deliveries";
import { expectCountersToEqualTheLedger } from "@tests/support/ledger";
import { diceOf } from "@tests/support/random";
import { type Buyer, test as base } from "@tests/support/stripe";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { isHandled } from "@/features/billing/events";
import { listBills } from "@/features/billing/invoices";
import { receiveEvent } from "@/features/billing/webhook";
import { settle } from "@/features/limits/settle";

const PACK = 2_000_000n;

const NOTHING_INCLUDED = {
  planId: "pro" as const,
  limits: { creditsPerPeriod: 0n },
};

async function use(db: Database, buyer: Buyer, credits: number) {
  const now = new Date();
  const hold = await held(db, aCallOf(buyer, credits, { now }));
  await settle(db, anEnding(hold, { output: credits }, { now }));
}

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
    await use(db, buyer, 1_000);

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

    expect(await listBills(db, buyer)).toMatchObject([
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

/** Everything that can become of a payment, in its order; parts fail. */
const troubles = (
  { control }: LocalStripe,
  paymentIntentId: string,
  outcome: "won" | "lost",
) => {
  let failing = "";
  let disputeId = "";
  return [
    () => void control.refund(paymentIntentId, 700),
    () => {
      failing = control.refund(paymentIntentId, 500);
    },
    () => control.failRefund(failing),
    () => {
      disputeId = control.dispute(paymentIntentId);
    },
    () => control.disputeFundsWithdrawn(disputeId),
    () => control.disputeClosed(disputeId, outcome),
  ];
};

describe("refunds and disputes of one payment", () => {
  test.for(
    Array.from({ length: 24 }, (_, seed) => ({
      seed,
      outcome: seed % 2 ? ("won" as const) : ("lost" as const),
    })),
  )(
    "end the same however their events come, $outcome (seed $seed)",
    async ({ seed, outcome }, { db, shop, local, gateway }) => {
      const dice = diceOf(seed);
      const buyer = await shop.buyer(NOTHING_INCLUDED);
      local.control.holdWebhooks(true);
      await local.control.payCheckout(await shop.packCheckout(buyer));
      const paymentIntentId = await shop.paymentOf(buyer);
      const delivered = new Set<string>();
      const deliver = async (share: number) => {
        await local.control.settled();
        const due = local.control
          .heldEvents()
          .filter(
            ({ id, type, data }) =>
              isHandled(type) &&
              JSON.stringify(data).includes(paymentIntentId) &&
              (dice.chance(share) || (share === 1 && !delivered.has(id))),
          );
        for (const { id } of due) delivered.add(id);
        await Promise.all(
          dice
            .shuffled(due)
            .map((event) => receiveEvent(db, gateway, signed(event))),
        );
      };

      let used = 0;
      for (const step of troubles(local, paymentIntentId, outcome)) {
        step();
        await deliver(0.3);
        const { balance } = await balanceOf(db, buyer);
        if (balance < 4_000n) continue;
        await use(db, buyer, 4_000);
        used += 4_000;
      }
      await deliver(1);

      const takenCents = outcome === "lost" ? 2_200n : 700n;
      const taken = (PACK * takenCents) / 2_200n;
      const { balance, debt } = await balanceOf(db, buyer);
      expect(balance - debt).toBe(PACK - taken - BigInt(used));
      expect(balance === 0n || debt === 0n).toBe(true);
      expect(await purchasesOf(db, buyer)).toMatchObject([
        {
          refundedCents: 700n,
          disputedCents: outcome === "lost" ? 1_500n : 0n,
          takenCredits: taken,
        },
      ]);
      await expectCountersToEqualTheLedger(db);
    },
  );
});
