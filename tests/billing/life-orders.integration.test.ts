import { subscriptionOf } from "@tests/support/billing";
import { signed } from "@tests/support/deliveries";
import { type Event, inEveryOrder } from "@tests/support/orders";
import { diceOf } from "@tests/support/random";
import { test as base } from "@tests/support/stripe";
import { asc, eq } from "drizzle-orm";
import { expect } from "vitest";
import type { Database } from "@/db/client";
import { invoices } from "@/db/schema/payments";
import { cancelNow } from "@/features/billing/gateway/subscriptions";
import { syncWorkspace } from "@/features/billing/sync/sync";
import { isHandled } from "@/features/billing/webhook/events";
import { receiveEvent } from "@/features/billing/webhook/webhook";

/** Bought, not renewed, paid late, cancelled: the last of each type. */
const LIFE = [
  "customer.subscription.created",
  "checkout.session.completed",
  "invoice.payment_failed",
  "invoice.paid",
  "customer.subscription.updated",
  "customer.subscription.deleted",
] as const;

const REPEATED_SHARE = 0.2;

/** A subscription's way through all of it at Stripe, a step at a time. */
const test = base.extend("life", async ({ shop, local, gateway }) => {
  const { control } = local;
  control.holdWebhooks(true);
  const buyer = await shop.buyer();
  let subscriptionId = "";
  const steps = [
    async () => {
      subscriptionId = await shop.subscribe(buyer);
    },
    async () => {
      control.setCard(buyer.customerId, "declines_after_attach");
      await control.advance({ days: 32 });
    },
    async () => {
      control.setCard(buyer.customerId, "pays");
      const { latest_invoice: bill } = await gateway.ask((stripe) =>
        stripe.subscriptions.retrieve(subscriptionId),
      );
      control.payInvoice(String(bill));
    },
    () => cancelNow(gateway, { subscriptionId, isUsageBilled: false }),
  ];
  const heldEvents = async () => {
    await control.settled();
    return control.heldEvents().filter(({ type }) => isHandled(type));
  };
  return { buyer, steps, heldEvents };
});

/** All that these events may write of a workspace. */
async function stateOf(
  db: Database,
  buyer: { workspaceId: string },
): Promise<string> {
  const subscription = await subscriptionOf(db, buyer);
  const bills = await db
    .select()
    .from(invoices)
    .where(eq(invoices.workspaceId, buyer.workspaceId))
    .orderBy(asc(invoices.createdAt), asc(invoices.id));
  const state = {
    subscription: subscription && { ...subscription, updatedAt: null },
    bills: bills.map((bill) => ({ ...bill, syncedTicket: null })),
  };
  return JSON.stringify(state, (_, value) =>
    typeof value === "bigint" ? Number(value) : value,
  );
}

test("every order of a life ends the same, repeated or not", {
  timeout: 300_000,
}, async ({ db, gateway, life }) => {
  const dice = diceOf(1);
  for (const step of life.steps) await step();
  const held = await life.heldEvents();
  const events = LIFE.map(
    (type) =>
      held.findLast((event) => event.type === type) ??
      expect.fail(`the stand-in sent no ${type}`),
  );
  const ends = new Set<string>();
  const orders = new Set<string>();
  const deliver = async (on: Database, event: Event) => {
    const received = await receiveEvent(on, gateway, signed(event));
    expect(received).toEqual({ ok: true, value: "done" });
  };

  await inEveryOrder(
    db,
    { left: events, delivered: [] },
    {
      deliver,
      async atTheEnd(on, order) {
        for (const event of order) {
          if (dice.chance(REPEATED_SHARE)) await deliver(on, event);
        }
        orders.add(order.map(({ id }) => id).join());
        ends.add(await stateOf(on, life.buyer));
      },
    },
  );

  expect(orders.size).toBe(720);
  expect([...ends]).toHaveLength(1);
  expect(JSON.parse([...ends][0] ?? "")).toMatchObject({
    subscription: { planId: "pro", status: "canceled", pastDueSince: null },
    bills: [{ status: "paid" }, { status: "paid" }],
  });
});

test.for(Array.from({ length: 12 }, (_, seed) => seed))(
  "events late, repeated, at once and out of order on the way end the same (seed %i)",
  async (seed, { db, gateway, life }) => {
    const dice = diceOf(seed);
    const delivered = new Set<string>();

    for (const step of [...life.steps, async () => {}]) {
      const isLast = !life.steps.includes(step);
      const moving = step();
      const held = await life.heldEvents();
      const due = held.filter(
        ({ id }) => (isLast && !delivered.has(id)) || dice.chance(0.4),
      );
      await Promise.all(
        dice
          .shuffled(due)
          .map((event) => receiveEvent(db, gateway, signed(event))),
      );
      for (const { id } of due) delivered.add(id);
      await moving;
    }

    const end = await stateOf(db, life.buyer);
    await syncWorkspace(db, gateway, life.buyer);
    expect(end).toBe(await stateOf(db, life.buyer));
    expect(JSON.parse(end)).toMatchObject({
      subscription: { status: "canceled" },
    });
  },
);
