import { aCallOf, anEnding, held, later } from "@tests/support/calls";
import {
  chargeOverage,
  givenSubscriber,
  type MeterBench,
  meterTotalOf,
  outboxOf,
  type Subscriber,
  test,
} from "@tests/support/metering";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { endBillingNow } from "@/features/billing/acts/end-now";
import { reportUsage } from "@/features/billing/metering/report";
import { getBillingAccount } from "@/features/billing/queries";
import { settle } from "@/features/limits/settle";
import { givenUser } from "../support/build.ts";

const HOUR = { seconds: 3_600 };

test.beforeEach(({ control }) => control.faults(null));

/** Somebody with usage that waits to be told, and checkouts left open. */
async function givenLeaver(db: Database, bench: MeterBench) {
  const { control } = bench.local;
  const leaver = await givenSubscriber(db, bench);
  const at = control.now();
  await chargeOverage(db, leaver, { credits: 4_000, at });
  control.freeze(later(at, HOUR));
  const { flat, overage } = bench.priceIds;
  for (const lines of [[flat], [flat, overage]]) {
    await bench.gateway.ask((stripe) =>
      stripe.checkout.sessions.create({
        mode: "subscription",
        customer: leaver.customerId,
        line_items: lines.map((price) =>
          price === overage ? { price } : { price, quantity: 1 },
        ),
        success_url: "http://localhost/done",
      }),
    );
  }
  return leaver;
}

/** What Stripe and the books say of somebody, however they came there. */
async function endOf(db: Database, bench: MeterBench, leaver: Subscriber) {
  const { customerId } = leaver;
  const { gateway, local } = bench;
  // Sums lag behind what was told.
  local.control.freeze(later(local.control.now(), HOUR));
  const [sessions, subscriptions, invoices] = await gateway.ask((stripe) =>
    Promise.all([
      stripe.checkout.sessions.list({ customer: customerId }),
      stripe.subscriptions.list({ customer: customerId, status: "all" }),
      stripe.invoices.list({ customer: customerId }),
    ]),
  );
  const { subscription } = await getBillingAccount(db, leaver);
  return {
    sessions: sessions.data.map(({ status }) => status),
    subscriptions: subscriptions.data.map(({ status }) => status),
    billedCents: invoices.data.map(({ total }) => total),
    here: subscription?.status,
    outbox: (await outboxOf(db, leaver)).map(({ state }) => state),
    metered: await meterTotalOf(bench, leaver),
  };
}

const ENDED = {
  sessions: ["expired", "expired", "complete"],
  subscriptions: ["canceled"],
  billedCents: [5, 2_000],
  here: "canceled",
  outbox: ["sent"],
  metered: 4_000n,
};

describe("endBillingNow", () => {
  test("closes checkouts, tells the usage that waits, and cancels with an invoice that bills it", async ({
    db,
    stripe,
    gateway,
    control,
  }) => {
    const leaver = await givenLeaver(db, stripe);

    const ended = await endBillingNow(db, gateway, {
      ...leaver,
      now: control.now(),
    });

    expect(ended).toEqual({ ok: true, value: { waitingUsage: 0 } });
    expect(await endOf(db, stripe, leaver)).toEqual(ENDED);
  });

  test("ends it once, however often and by however many it is asked for", async ({
    db,
    stripe,
    gateway,
    control,
  }) => {
    const leaver = await givenLeaver(db, stripe);
    const end = () =>
      endBillingNow(db, gateway, { ...leaver, now: control.now() });

    const both = await Promise.all([end(), end()]);
    const again = await end();

    expect([...both, again].map(({ ok }) => ok)).toEqual([true, true, true]);
    expect(await endOf(db, stripe, leaver)).toEqual(ENDED);
  });

  test.for([
    ["a checkout is closed", "POST", "/v1/checkout/sessions/"],
    ["usage is told", "POST", "/v2/billing/meter_events"],
    ["the subscription is cancelled", "DELETE", "/v1/subscriptions/"],
    ["all is done", "GET", "/v1/invoices"],
  ] as const)(
    "is made good by the next attempt when it dies as %s",
    async ([, method, path], { db, stripe, gateway, control }) => {
      const leaver = await givenLeaver(db, stripe);
      const end = () =>
        endBillingNow(db, gateway, { ...leaver, now: control.now() });
      control.faults({ seed: 1, dropAnswers: 1, only: { method, path } });
      await end();
      control.faults(null);

      const ended = await end();

      expect(ended).toEqual({ ok: true, value: { waitingUsage: 0 } });
      expect(await endOf(db, stripe, leaver)).toEqual(ENDED);
    },
  );

  test("cancels nothing while usage cannot be told", async ({
    db,
    stripe,
    gateway,
    control,
  }) => {
    const leaver = await givenLeaver(db, stripe);
    control.faults({
      seed: 1,
      fail500: 1,
      only: { path: "/v2/billing/meter_events" },
    });

    const ended = await endBillingNow(db, gateway, {
      ...leaver,
      now: control.now(),
    });

    expect(ended).toEqual({
      ok: false,
      refusal: { kind: "stripe_unavailable" },
    });
    expect(await endOf(db, stripe, leaver)).toMatchObject({
      subscriptions: ["active"],
      billedCents: [2_000],
      outbox: ["waiting"],
    });
  });

  test("leaves a call that ends after it to an invoice of its own", async ({
    db,
    stripe,
    gateway,
    control,
  }) => {
    const leaver = await givenSubscriber(db, stripe);
    const now = control.now();
    const running = await held(db, aCallOf(leaver, 4_000, { now }));
    await endBillingNow(db, gateway, { ...leaver, now });
    await settle(db, anEnding(running, { output: 4_000 }, { now }));

    await reportUsage(db, gateway, { now: control.now() });

    expect(await endOf(db, stripe, leaver)).toMatchObject({
      billedCents: [5, 2_000],
      outbox: ["invoiced"],
      metered: 0n,
    });
  });

  test("finds nothing left of a customer who is gone at Stripe", async ({
    db,
    stripe,
    gateway,
    control,
  }) => {
    const leaver = await givenSubscriber(db, stripe);
    control.deleteCustomer(leaver.customerId);

    const ended = await endBillingNow(db, gateway, {
      ...leaver,
      now: control.now(),
    });

    expect(ended).toEqual({ ok: true, value: { waitingUsage: 0 } });
    expect(await getBillingAccount(db, leaver)).toMatchObject({
      customerId: null,
    });
  });

  test("asks nothing of Stripe for somebody who never bought, and is refused without a key", async ({
    db,
    stripe,
    gateway,
    control,
  }) => {
    const free = await givenUser(db);
    const leaver = await givenSubscriber(db, stripe);
    const before = control.requests().length;

    expect(await endBillingNow(db, gateway, free)).toEqual({
      ok: true,
      value: { waitingUsage: 0 },
    });
    expect(await endBillingNow(db, null, leaver)).toEqual({
      ok: false,
      refusal: { kind: "billing_off" },
    });
    expect(control.requests()).toHaveLength(before);
  });
});
