import { later } from "@tests/support/calls";
import {
  chargeOverage,
  givenSubscriber,
  outboxOf,
  test,
} from "@tests/support/metering";
import { describe, expect } from "vitest";
import { leaseUsage } from "@/features/billing/metering/outbox";
import { drainOutbox, reportUsage } from "@/features/billing/metering/report";

test.beforeEach(({ control }) => control.faults(null));

describe("draining a workspace's usage", () => {
  test("tells all of it, what waits to be tried again too, so that the last invoice has it", async ({
    db,
    stripe,
    gateway,
    control,
  }) => {
    const leaver = await givenSubscriber(db, stripe);
    const other = await givenSubscriber(db, stripe);
    const at = control.now();
    await chargeOverage(db, leaver, { credits: 4_000, at });
    await chargeOverage(db, other, { credits: 4_000, at });
    control.faults({ seed: 1, refuseConnections: true });
    await drainOutbox(db, gateway, { ...leaver, now: at }).catch(() => {});
    control.faults({
      seed: 1,
      fail500: 1,
      only: { path: "/v2/billing/meter_events" },
    });
    const failed = await drainOutbox(db, gateway, { ...leaver, now: at });
    control.faults(null);
    await chargeOverage(db, leaver, { credits: 1_000, at });

    const drained = await drainOutbox(db, gateway, { ...leaver, now: at });

    expect(failed).toEqual({ isReached: false, waiting: 1 });
    expect(drained).toEqual({ isReached: true, waiting: 0 });
    expect(await outboxOf(db, other)).toMatchObject([{ state: "waiting" }]);
    await control.advance({ hours: 1 });
    await gateway.ask((api) =>
      api.subscriptions.cancel(leaver.subscriptionId, { invoice_now: true }),
    );
    const { data } = await gateway.ask((api) =>
      api.invoices.list({ customer: leaver.customerId, limit: 1 }),
    );
    expect(data).toMatchObject([{ total: 6 }]);
    await reportUsage(db, gateway, { now: control.now() });
  });

  test("asks nothing of Stripe when nothing waits", async ({
    db,
    stripe,
    gateway,
    control,
  }) => {
    const somebody = await givenSubscriber(db, stripe);
    const before = control.requests().length;

    const drained = await drainOutbox(db, gateway, somebody);

    expect(drained).toEqual({ isReached: true, waiting: 0 });
    expect(control.requests()).toHaveLength(before);
  });

  test("waits for a worker that is at it", async ({
    db,
    stripe,
    gateway,
    control,
  }) => {
    const somebody = await givenSubscriber(db, stripe);
    const now = control.now();
    await chargeOverage(db, somebody, { credits: 10, at: now });
    control.faults({ seed: 1, delayAnswersMs: 300 });
    const telling = reportUsage(db, gateway, { now });
    await expect
      .poll(async () => (await outboxOf(db, somebody))[0]?.leasedUntil)
      .toEqual(later(now, { seconds: 120 }));

    const drained = await drainOutbox(db, gateway, { ...somebody, now });

    expect(drained).toEqual({ isReached: true, waiting: 0 });
    expect(await telling).toMatchObject({ sent: 1 });
    expect(await outboxOf(db, somebody)).toMatchObject([{ attempts: 1 }]);
    expect(await leaseUsage(db, { ...somebody, now })).toBeNull();
  });
});
