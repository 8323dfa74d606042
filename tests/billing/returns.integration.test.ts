import { purchasesOf, returnsOf, workspaceOf } from "@tests/support/billing";
import { test as base } from "@tests/support/stripe";
import { describe, expect } from "vitest";
import { listInvoices as listBillsAtStripe } from "@/features/billing/gateway/invoices";
import { listInvoices } from "@/features/billing/queries";
import { withPayments } from "@/features/billing/sync/bill-payments";
import { storeSighting } from "@/features/billing/sync/sighting";
import { writeReturns } from "@/features/billing/sync/write-returns";

/** Somebody who paid $20 for a month of pro. */
const test = base.extend("paid", async ({ db, shop, local }) => {
  local.control.bookLater(false);
  const buyer = await shop.buyer();
  await shop.subscribe(buyer);
  await local.control.settled();
  const [bill] = await listInvoices(db, buyer);
  return {
    buyer,
    invoiceId: bill?.id,
    paymentIntentId: await shop.paymentOf(buyer),
  };
});

describe("a refund of a bill", () => {
  test("is kept with its day and why", async ({
    db,
    local,
    gateway,
    paid: { buyer, invoiceId, paymentIntentId },
  }) => {
    await local.control.advance({ days: 3 });
    const createdAt = local.control.now();
    createdAt.setUTCMilliseconds(0);
    local.control.freeze(createdAt);
    const { id } = await gateway.ask((stripe) =>
      stripe.refunds.create({
        payment_intent: paymentIntentId,
        amount: 500,
        reason: "requested_by_customer",
      }),
    );
    await local.control.settled();
    local.control.run();

    expect(await returnsOf(db, buyer)).toMatchObject([
      {
        ...{ id, kind: "refund", invoiceId, purchaseId: null, createdAt },
        ...{ amountCents: 500n, currency: "usd", status: "succeeded" },
        reason: "requested_by_customer",
      },
    ]);
  });

  test("that fails stays, as failed, and is not on the bill any more", async ({
    db,
    local,
    paid: { buyer, paymentIntentId },
  }) => {
    const refundId = local.control.refund(paymentIntentId, 500);
    await local.control.settled();

    local.control.failRefund(refundId);
    await local.control.settled();

    expect(await returnsOf(db, buyer)).toMatchObject([
      { id: refundId, status: "failed", amountCents: 500n },
    ]);
    expect(await listInvoices(db, buyer)).toMatchObject([
      { amountRefundedCents: 0n },
    ]);
  });

  test("is one of many, more than Stripe shows with a payment", async ({
    db,
    local,
    paid: { buyer, paymentIntentId },
  }) => {
    for (let made = 0; made < 12; made += 1) {
      local.control.refund(paymentIntentId, 100);
    }
    await local.control.settled();

    expect(await returnsOf(db, buyer)).toHaveLength(12);
  });
});

describe("a dispute of a bill", () => {
  test("is kept from its first day, with the day its answer is due", async ({
    db,
    local,
    paid: { buyer, invoiceId, paymentIntentId },
  }) => {
    const id = local.control.dispute(paymentIntentId);
    await local.control.settled();

    const [dispute] = await returnsOf(db, buyer);
    expect(dispute).toMatchObject({
      ...{ id, kind: "dispute", invoiceId, amountCents: 2_000n },
      ...{ status: "needs_response", reason: "fraudulent", feeCents: 0n },
      ...{ withdrawnAt: null, reinstatedAt: null },
    });
    const { evidenceDueAt, createdAt } = dispute ?? expect.fail();
    expect(Number(evidenceDueAt) - Number(createdAt)).toBe(7 * 86_400_000);
  });

  test("that was answered waits for no answer", async ({
    db,
    local,
    paid: { buyer, paymentIntentId },
  }) => {
    const id = local.control.dispute(paymentIntentId);
    local.control.disputeAnswered(id);
    await local.control.settled();

    expect(await returnsOf(db, buyer)).toMatchObject([
      { id, status: "under_review" },
    ]);
  });

  test.for(["won", "lost"] as const)(
    "that is %s says when its money was taken, and when it came back",
    async (outcome, { db, local, paid: { buyer, paymentIntentId } }) => {
      const { control } = local;
      const id = control.dispute(paymentIntentId);
      await control.advance({ days: 1 });
      control.disputeFundsWithdrawn(id);
      await control.advance({ days: 1 });

      control.disputeClosed(id, outcome);
      await control.settled();

      const [dispute] = await returnsOf(db, buyer);
      expect(dispute).toMatchObject({ id, status: outcome, feeCents: 1_500n });
      const { createdAt, withdrawnAt, reinstatedAt } = dispute ?? expect.fail();
      expect(Number(withdrawnAt) - Number(createdAt)).toBeGreaterThan(0);
      if (outcome === "lost") expect(reinstatedAt).toBeNull();
      else expect(Number(reinstatedAt)).toBeGreaterThan(Number(withdrawnAt));
    },
  );
});

test("a refund and a dispute of credits are kept beside what they take back", async ({
  db,
  shop,
  local,
}) => {
  const buyer = await shop.buyer();
  await local.control.payCheckout(await shop.packCheckout(buyer));
  await local.control.settled();
  const paymentIntentId = await shop.paymentOf(buyer);

  local.control.refund(paymentIntentId, 700);
  local.control.disputeFundsWithdrawn(local.control.dispute(paymentIntentId));
  await local.control.settled();

  const [purchase] = await purchasesOf(db, buyer);
  expect(purchase).toMatchObject({
    refundedCents: 700n,
    disputedCents: 1_500n,
    beforeTaxCents: 2_200n,
  });
  const of = { invoiceId: null, purchaseId: purchase?.id };
  const kept = await returnsOf(db, buyer);
  expect(kept).toHaveLength(2);
  expect(kept).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ ...of, kind: "refund", amountCents: 700n }),
      expect.objectContaining({ ...of, kind: "dispute", amountCents: 1_500n }),
    ]),
  );
});

describe("the fee of a payment", () => {
  test("is Stripe's own, of a bill and of credits, and a refund leaves it", async ({
    db,
    shop,
    local,
    paid: { buyer, paymentIntentId },
  }) => {
    local.control.refund(paymentIntentId);
    await local.control.payCheckout(await shop.packCheckout(buyer));
    await local.control.settled();

    // 2.9 % and 30 cents, of $20 and of $22.
    expect(await listInvoices(db, buyer)).toMatchObject([{ feeCents: 88n }]);
    expect(await purchasesOf(db, buyer)).toMatchObject([{ feeCents: 94n }]);
  });

  test("of a bill stays known when its payment is so old that it is not listed", async ({
    db,
    gateway,
    paid: { buyer },
  }) => {
    const [bill] = await listBillsAtStripe(gateway, buyer.customerId);
    const { syncTicket } = await workspaceOf(db, buyer);

    const isStored = await storeSighting(db, {
      workspaceId: buyer.workspaceId,
      customerId: buyer.customerId,
      ticket: syncTicket + 1n,
      sighting: {
        isCustomerGone: false,
        subscription: null,
        invoices: [withPayments(bill ?? expect.fail(), [])],
      },
      now: undefined,
    });

    expect(isStored).toBe(true);
    expect(await listInvoices(db, buyer)).toMatchObject([{ feeCents: 88n }]);
  });

  test("is unknown until the payment is booked", async ({
    db,
    shop,
    local,
  }) => {
    local.control.bookLater(true);
    const buyer = await shop.buyer();
    await shop.subscribe(buyer);
    await local.control.payCheckout(await shop.packCheckout(buyer));
    await local.control.settled();
    const fees = async () => {
      const [[bill], [purchase]] = [
        await listInvoices(db, buyer),
        await purchasesOf(db, buyer),
      ];
      return [bill?.feeCents, purchase?.feeCents];
    };
    const before = await fees();

    local.control.bookLater(false);
    await local.control.settled();

    expect(before).toEqual([null, null]);
    expect(await fees()).toEqual([88n, 94n]);
  });
});

test("what an earlier ticket saw is not written over what a later one did", async ({
  db,
  local,
  paid: { buyer, invoiceId, paymentIntentId },
}) => {
  const disputeId = local.control.dispute(paymentIntentId);
  await local.control.settled();
  const [seen] = await returnsOf(db, buyer);
  const { amountCents, syncedTicket, ...facts } = seen ?? expect.fail();
  const write = (status: string, ticket: bigint) =>
    writeReturns(db, {
      workspaceId: buyer.workspaceId,
      ticket,
      returns: [
        {
          ...facts,
          ...{ amountCents: Number(amountCents), feeCents: null, status },
          invoiceId: invoiceId ?? "",
        },
      ],
    });

  await write("lost", syncedTicket + 2n);
  await write("under_review", syncedTicket + 1n);

  expect(await returnsOf(db, buyer)).toMatchObject([
    { id: disputeId, status: "lost" },
  ]);
});
