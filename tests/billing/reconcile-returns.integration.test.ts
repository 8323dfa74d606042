import { returnsOf } from "@tests/support/billing";
import { balanceOf } from "@tests/support/calls";
import { type Buyer, test as base } from "@tests/support/stripe";
import { sql } from "drizzle-orm";
import { describe, expect } from "vitest";
import { reconcile } from "@/features/billing/reconcile/reconcile";

const DAY_MS = 86_400_000;

/** Buyers of a plan and of credits, after whose payments no event arrives. */
const test = base.extend("deaf", async ({ shop, local }) => {
  local.control.faults(null);
  const [subscriber, payer] = [await shop.buyer(), await shop.buyer()];
  await shop.subscribe(subscriber);
  await local.control.payCheckout(await shop.packCheckout(payer));
  await local.control.settled();
  local.control.faults({ seed: 1, loseEvents: 1 });
  const paymentOf = (buyer: Buyer) => shop.paymentOf(buyer);
  return { subscriber, payer, paymentOf };
});

describe("the books", () => {
  test("learn of refunds and disputes that nobody told of", async ({
    db,
    gateway,
    local,
    deaf: { subscriber, payer, paymentOf },
  }) => {
    const { control } = local;
    const refundId = control.refund(await paymentOf(payer), 1_100);
    const disputeId = control.dispute(await paymentOf(subscriber));

    const { drifts } = await reconcile(db, gateway);
    const again = await reconcile(db, gateway);

    expect(drifts).toEqual([
      {
        ...{ check: "refunds", workspaceId: payer.workspaceId },
        ...{ subject: refundId, here: "none", isRepaired: true },
        there: "1100 cents, succeeded",
      },
      {
        ...{ check: "disputes", workspaceId: subscriber.workspaceId },
        ...{ subject: disputeId, here: "none", isRepaired: true },
        there: "2000 cents, needs_response",
      },
    ]);
    expect((await balanceOf(db, payer)).balance).toBe(1_000_000n);
    expect(again.drifts).toEqual([]);
  });

  test("learn what became of them, weeks later too", async ({
    db,
    gateway,
    local,
    deaf: { subscriber, payer, paymentOf },
  }) => {
    const { control } = local;
    control.faults(null);
    const refundId = control.refund(await paymentOf(payer), 1_100);
    const disputeId = control.dispute(await paymentOf(subscriber));
    await control.settled();
    control.faults({ seed: 1, loseEvents: 1 });
    const { summary } = await reconcile(db, gateway);
    const later = new Date(Date.now() + 60 * DAY_MS);
    const clean = { ...summary, cleanUntil: later.toISOString() };
    await db.execute(sql`
      insert into jobs (name, summary)
      values ('reconcile', ${JSON.stringify(clean)})`);

    control.failRefund(refundId);
    control.disputeFundsWithdrawn(disputeId);
    const { drifts } = await reconcile(db, gateway, { now: later });
    await db.execute(sql`delete from jobs`);

    expect(drifts.map(({ check, here }) => [check, here])).toEqual([
      ["refunds", "1100 cents, succeeded"],
      ["disputes", "2000 cents, needs_response"],
    ]);
    expect(await returnsOf(db, payer)).toMatchObject([{ status: "failed" }]);
    expect(await returnsOf(db, subscriber)).toMatchObject([
      { withdrawnAt: expect.any(Date) },
    ]);
  });

  test("leave payments alone that are another's, or for nothing sold here", async ({
    db,
    gateway,
    deaf: { subscriber },
  }) => {
    const stranger = await gateway.ask((stripe) =>
      stripe.customers.create({ email: "stranger@example.com" }),
    );
    for (const customer of [stranger.id, subscriber.customerId]) {
      await gateway.ask(async (stripe) => {
        const { id } = await stripe.paymentMethods.attach("pm_card_visa", {
          customer,
        });
        const intent = await stripe.paymentIntents.create({
          ...{ amount: 900, currency: "usd", customer, confirm: true },
          payment_method: id,
        });
        return stripe.refunds.create({ payment_intent: intent.id });
      });
    }

    const { drifts } = await reconcile(db, gateway);

    expect(drifts).toEqual([]);
    expect(await returnsOf(db, subscriber)).toEqual([]);
  });
});
