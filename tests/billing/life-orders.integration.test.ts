import { subscriptionOf } from "@tests/support/billing";
import { signed } from "@tests/support/deliveries";
import { diceOf } from "@tests/support/random";
import { test as base } from "@tests/support/stripe";
import { asc, eq } from "drizzle-orm";
import { expect } from "vitest";
import type { Database } from "@/db/client";
import { subscriptions } from "@/db/schema/billing";
import { notifications } from "@/db/schema/notices";
import { invoices, stripeEvents } from "@/db/schema/payments";
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

function ordersOf<Card>(cards: readonly Card[]): Card[][] {
  if (cards.length === 0) return [[]];
  return cards.flatMap((first) =>
    ordersOf(cards.filter((card) => card !== first)).map((rest) => [
      first,
      ...rest,
    ]),
  );
}

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

async function forget(db: Database, { workspaceId }: { workspaceId: string }) {
  await db
    .delete(subscriptions)
    .where(eq(subscriptions.workspaceId, workspaceId));
  await db.delete(invoices).where(eq(invoices.workspaceId, workspaceId));
  await db
    .delete(notifications)
    .where(eq(notifications.workspaceId, workspaceId));
  await db.delete(stripeEvents);
}

test.for(LIFE)(
  "every order of a life that begins with %s ends the same, repeated or not",
  { timeout: 120_000 },
  async (first, { db, gateway, life }) => {
    const dice = diceOf(LIFE.indexOf(first));
    for (const step of life.steps) await step();
    const held = await life.heldEvents();
    const events = LIFE.map(
      (type) =>
        held.findLast((event) => event.type === type) ??
        expect.fail(`the stand-in sent no ${type}`),
    );
    const orders = ordersOf(events).filter(([event]) => event?.type === first);
    const ends = new Set<string>();

    for (const order of orders) {
      await forget(db, life.buyer);
      const repeated = order.filter(() => dice.chance(REPEATED_SHARE));
      for (const event of [...order, ...repeated]) {
        const received = await receiveEvent(db, gateway, signed(event));
        expect(received).toEqual({ ok: true, value: "done" });
      }
      ends.add(await stateOf(db, life.buyer));
    }

    expect(orders).toHaveLength(120);
    expect([...ends]).toHaveLength(1);
    expect(JSON.parse([...ends][0] ?? "")).toMatchObject({
      subscription: { planId: "pro", status: "canceled", pastDueSince: null },
      bills: [{ status: "paid" }, { status: "paid" }],
    });
  },
);

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
