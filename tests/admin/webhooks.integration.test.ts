import { actsOf, givenActing } from "@tests/support/acting";
import {
  entriesOf,
  NOTHING_INCLUDED,
  noticesOf,
  purchasesOf,
  spendCredits,
  subscriptionOf,
} from "@tests/support/billing";
import { balanceOf } from "@tests/support/calls";
import { anEvent } from "@tests/support/deliveries";
import { expectCountersToEqualTheLedger } from "@tests/support/ledger";
import { test } from "@tests/support/stripe";
import { sql } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { stripeEvents } from "@/db/schema/payments";
import { replayWebhook } from "@/features/admin/operations/commands";
import {
  findEventDetails,
  listEvents,
} from "@/features/admin/operations/events";
import type { StripeGateway } from "@/features/billing/gateway";

const eventIdsOf = async (db: Database, customerId: string) => {
  const { rows } = await db.execute<{ id: string }>(
    sql`select id from stripe_events
         where payload #>> '{data,object,customer}' = ${customerId}
           and state = 'done'
         order by received_at, id`,
  );
  return rows.map(({ id }) => id);
};

const givenStored = (
  db: Database,
  event: ReturnType<typeof anEvent>,
  row: Partial<typeof stripeEvents.$inferInsert> = {},
) =>
  db.insert(stripeEvents).values({
    id: event.id,
    type: event.type,
    isLive: false,
    createdAt: new Date(),
    payload: event,
    state: "waiting",
    attempts: 1,
    ...row,
  });

describe("a replay", () => {
  test("of every event of a purchase, twice over, moves nothing again", async ({
    db,
    shop,
    local,
    gateway,
  }) => {
    const acting = await givenActing(db);
    const buyer = await shop.buyer(NOTHING_INCLUDED);
    await local.control.payCheckout(await shop.packCheckout(buyer));
    await local.control.settled();
    await spendCredits(db, buyer, 1_000);
    const charge = await shop.chargeOf(buyer);
    await gateway.ask((stripe) =>
      stripe.refunds.create({ charge, amount: 1_100 }),
    );
    await local.control.settled();
    const state = async () => ({
      balance: await balanceOf(db, buyer),
      entries: await entriesOf(db, buyer),
      purchases: (await purchasesOf(db, buyer)).map(
        ({ syncTicket, syncedTicket, ...purchase }) => purchase,
      ),
      notices: await noticesOf(db, buyer),
    });
    const before = await state();
    const eventIds = await eventIdsOf(db, buyer.customerId);

    const answers = [];
    for (const eventId of [...eventIds, ...eventIds.toReversed()]) {
      answers.push(await replayWebhook(db, gateway, { acting, eventId }));
    }

    expect(eventIds.length).toBeGreaterThanOrEqual(2);
    expect(new Set(answers.map(({ ok }) => ok))).toEqual(new Set([true]));
    expect(await state()).toEqual(before);
    expect(before.balance).toMatchObject({ balance: 999_000n, debt: 0n });
    await expectCountersToEqualTheLedger(db);
    expect(await actsOf(db, acting)).toHaveLength(4 * eventIds.length);
  });

  test("of a subscription's events brings what Stripe says now, not what they said", async ({
    db,
    shop,
    local,
    gateway,
  }) => {
    const acting = await givenActing(db);
    const buyer = await shop.buyer();
    const subscriptionId = await shop.subscribe(buyer);
    await local.control.settled();
    const [bought] = await eventIdsOf(db, buyer.customerId);
    if (!bought) throw new Error("nothing was told");
    await gateway.ask((stripe) => stripe.subscriptions.cancel(subscriptionId));
    await local.control.settled();

    const replayed = await replayWebhook(db, gateway, {
      acting,
      eventId: bought,
    });

    expect(replayed).toEqual({ ok: true, value: null });
    expect(await subscriptionOf(db, buyer)).toMatchObject({
      status: "canceled",
    });
    expect(await actsOf(db, acting)).toMatchObject([
      {
        action: "webhook.replay",
        subjectKind: "webhook",
        subjectId: bought,
        before: { state: "done", attempts: 1, lastError: null },
      },
      {
        action: "webhook.replay_end",
        subjectId: bought,
        after: { state: "done", attempts: 2, lastError: null },
      },
    ]);
  });

  test("of an event that keeps failing says so, and keeps it for the next attempt", async ({
    db,
    local,
    shop,
    gateway,
  }) => {
    const acting = await givenActing(db);
    const { customerId } = await shop.buyer();
    const event = anEvent({
      type: "invoice.paid",
      object: { id: "in_1", customer: customerId },
    });
    await givenStored(db, event, { lastError: "unavailable: 503" });
    local.control.faults({ seed: 1, refuseConnections: true });

    const failed = await replayWebhook(db, gateway, {
      acting,
      eventId: event.id,
    });
    local.control.faults(null);
    const done = await replayWebhook(db, gateway, {
      acting,
      eventId: event.id,
    });

    expect(failed).toEqual({ ok: false, refusal: { kind: "not_done" } });
    expect(done).toEqual({ ok: true, value: null });
    expect(await actsOf(db, acting)).toMatchObject([
      { action: "webhook.retry", before: { state: "waiting" } },
      {
        action: "webhook.retry_end",
        after: { state: "waiting", lastError: expect.any(String) },
      },
      { action: "webhook.retry", before: { state: "waiting" } },
      {
        action: "webhook.retry_end",
        after: { state: "done", lastError: null },
      },
    ]);
  });

  test.for([
    { kind: "not_found", row: null },
    { kind: "ignored", row: { type: "product.created", state: "ignored" } },
    { kind: "pruned", row: { payload: null } },
    { kind: "not_done", row: { leasedUntil: new Date(Date.now() + 60_000) } },
  ] as const)(
    "is refused as $kind, without a trace",
    async ({ kind, row }, { db, gateway }) => {
      const acting = await givenActing(db);
      const event = anEvent({ type: "invoice.paid" });
      if (row) await givenStored(db, event, row);

      const replayed = await replayWebhook(db, gateway, {
        acting,
        eventId: event.id,
      });

      expect(replayed).toEqual({ ok: false, refusal: { kind } });
      expect(await actsOf(db, acting)).toEqual([]);
    },
  );
});

test("a replay is on record before it begins", async ({
  db,
  shop,
  gateway,
}) => {
  const acting = await givenActing(db);
  const { customerId } = await shop.buyer();
  const event = anEvent({
    type: "invoice.paid",
    object: { id: "in_2", customer: customerId },
  });
  await givenStored(db, event);
  let known: unknown[] = [];
  const watched: StripeGateway = {
    ...gateway,
    ask: async (call) => {
      known = await actsOf(db, acting);
      return gateway.ask(call);
    },
  };

  await replayWebhook(db, watched, { acting, eventId: event.id });

  expect(known).toMatchObject([{ action: "webhook.retry", after: null }]);
});

test("what an event says is shown without what lets its reader act", async ({
  db,
}) => {
  const object = {
    ...{ id: "pi_1", client_secret: "pi_1_secret_x", secret: "whsec_x" },
    ...{ setup_secret: null, secretary: "Ada" },
    charges: [{ payment: { client_secret: "y" } }],
  };
  const event = anEvent({ type: "payment_intent.created", object });
  await givenStored(db, event, { state: "ignored" });

  const details = await findEventDetails(db, event.id);

  expect(details?.payload).toMatchObject({
    data: {
      object: {
        ...{ id: "pi_1", client_secret: "•••", secret: "•••" },
        ...{ setup_secret: null, secretary: "Ada" },
        charges: [{ payment: { client_secret: "•••" } }],
      },
    },
  });
});

describe("the list of events", () => {
  test("goes back page by page, through those of one microsecond too", async ({
    db,
  }) => {
    const events = Array.from({ length: 60 }, (_, place) =>
      anEvent({ id: `evt_page_${String(place).padStart(2, "0")}` }),
    );
    for (const event of events) {
      await givenStored(db, event, {
        type: "test.paged",
        state: "ignored",
        receivedAt: new Date("2026-03-01T00:00:00Z"),
      });
    }

    const pages = [];
    let before: string | null = null;
    do {
      const page = await listEvents(db, { type: "test.paged", before });
      pages.push(page.rows.map(({ id }) => id));
      before = page.next;
    } while (before !== null);

    expect(pages.map((page) => page.length)).toEqual([25, 25, 10]);
    expect(pages.flat()).toEqual(events.map(({ id }) => id).toReversed());
  });

  test("is narrowed by state, and begins anew at a cursor nobody gave", async ({
    db,
  }) => {
    const event = anEvent({ type: "test.open" });
    await givenStored(db, event, { nextAttemptAt: new Date() });

    const waiting = await listEvents(db, {
      state: "waiting",
      type: "test.open",
      before: "2026-99-99T00:00:00.000000Z_x",
    });
    const done = await listEvents(db, {
      state: "done",
      type: "test.open",
      before: null,
    });

    expect(waiting.rows.map(({ id }) => id)).toEqual([event.id]);
    expect(done.rows).toEqual([]);
    expect(await findEventDetails(db, event.id)).toMatchObject({
      payload: event,
      isLeased: false,
    });
  });
});
