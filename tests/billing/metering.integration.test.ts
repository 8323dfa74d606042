import { later } from "@tests/support/calls";
import {
  chargeOverage,
  givenSubscriber,
  MARCH,
  meterTotalOf,
  outboxOf,
  test,
} from "@tests/support/metering";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import { workspaces } from "@/db/schema/account";
import { meterOutbox } from "@/db/schema/billing";
import { reportUsage } from "@/features/billing/metering/report";

const nothing = {
  sent: 0,
  invoiced: 0,
  dead: 0,
  compared: 0,
  postponed: 0,
  waiting: 0,
  overdue: 0,
};

describe("overage", () => {
  test("is told to the meter once: an event's id, whole credits, the call's start", async ({
    db,
    stripe,
    gateway,
    control,
  }) => {
    const somebody = await givenSubscriber(db, stripe);
    const at = later(MARCH, { seconds: 90 });
    await control.advance(later(MARCH, { seconds: 3_600 }));
    await chargeOverage(db, somebody, { credits: 320, at });
    await chargeOverage(db, somebody, { credits: 80, at });

    const report = await reportUsage(db, gateway, { now: control.now() });
    const again = await reportUsage(db, gateway, { now: control.now() });

    expect(report).toEqual({ ...nothing, sent: 2 });
    expect(again).toEqual(nothing);
    const rows = await outboxOf(db, somebody);
    expect(rows).toMatchObject([
      { state: "sent", attempts: 1, credits: 80n, leasedUntil: null },
      { state: "sent", attempts: 1, credits: 320n, leasedUntil: null },
    ]);
    const told = control
      .requests()
      .filter(({ path }) => path === "/v2/billing/meter_events")
      .map(({ params }) => params);
    expect(told).toContainEqual({
      event_name: "tollgate_overage_credits",
      identifier: rows[1]?.id,
      timestamp: at.toISOString(),
      payload: { stripe_customer_id: somebody.customerId, value: "320" },
    });
    await control.advance({ seconds: 10 });
    expect(await meterTotalOf(stripe, somebody)).toBe(400n);
  });

  test("of a workspace that Stripe does not know yet waits, and is told then", async ({
    db,
    stripe,
    gateway,
    control,
  }) => {
    const somebody = await givenSubscriber(db, stripe);
    const { customerId, workspaceId } = somebody;
    const setCustomer = (stripeCustomerId: string | null) =>
      db
        .update(workspaces)
        .set({ stripeCustomerId })
        .where(eq(workspaces.id, workspaceId));
    await setCustomer(null);
    await chargeOverage(db, somebody, { credits: 50, at: control.now() });
    await db
      .update(meterOutbox)
      .set({ stripeCustomerId: null })
      .where(eq(meterOutbox.workspaceId, workspaceId));

    const before = await reportUsage(db, gateway, { now: control.now() });
    await setCustomer(customerId);
    const after = await reportUsage(db, gateway, { now: control.now() });

    expect(before).toEqual({ ...nothing, waiting: 1 });
    expect(after).toEqual({ ...nothing, sent: 1 });
  });
});
