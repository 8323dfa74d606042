import { aCallOf, anEnding, held, later } from "@tests/support/calls";
import {
  chargeOverage,
  givenSubscriber,
  meterTotalOf,
  outboxOf,
  test,
} from "@tests/support/metering";
import { describe, expect } from "vitest";
import { LOCAL_STRIPE_KEY } from "@/core/env/stand-ins";
import { gatewayTo } from "@/features/billing/gateway";
import { reportUsage } from "@/features/billing/metering/report";
import { settle } from "@/features/limits/settle";
import { sweep } from "@/features/limits/sweep";

describe("overage that Stripe refuses", () => {
  test("is put aside with an alert, and holds up nobody", async ({
    db,
    stripe,
    gateway,
    control,
  }) => {
    const gone = await givenSubscriber(db, stripe);
    const other = await givenSubscriber(db, stripe);
    const at = control.now();
    const dead = await chargeOverage(db, gone, { credits: 10, at });
    await chargeOverage(db, other, { credits: 10, at });
    control.deleteCustomer(gone.customerId);

    const report = await reportUsage(db, gateway, { now: control.now() });

    expect(report).toMatchObject({ sent: 1, dead: 1, waiting: 0 });
    expect(dead).toBeDefined();
    expect(await outboxOf(db, gone)).toMatchObject([
      { state: "dead", lastError: "meter_event_customer_not_found" },
    ]);
  });

  test("because there is no meter waits for the setup", async ({
    db,
    stripe,
    gateway,
    control,
  }) => {
    const somebody = await givenSubscriber(db, stripe);
    await chargeOverage(db, somebody, { credits: 10, at: control.now() });
    const { meterId } = stripe;
    await gateway.ask((api) => api.billing.meters.deactivate(meterId));

    await expect(
      reportUsage(db, gateway, { now: control.now() }),
    ).rejects.toThrow("stripe:setup");

    await gateway.ask((api) => api.billing.meters.reactivate(meterId));
    expect(await outboxOf(db, somebody)).toMatchObject([
      { state: "waiting", attempts: 0, leasedUntil: null },
    ]);
    await reportUsage(db, gateway, { now: control.now() });
  });

  test("because of the key waits, and the run fails", async ({
    db,
    stripe,
    control,
  }) => {
    const somebody = await givenSubscriber(db, stripe);
    await chargeOverage(db, somebody, { credits: 10, at: control.now() });
    const stranger = gatewayTo({
      key: LOCAL_STRIPE_KEY.replace("test", "live"),
      webhookSecret: null,
      base: stripe.local.url,
    });

    await expect(
      reportUsage(db, stranger, { now: control.now() }),
    ).rejects.toMatchObject({ kind: "forbidden" });

    expect(await outboxOf(db, somebody)).toMatchObject([{ state: "waiting" }]);
    await reportUsage(db, stripe.gateway, { now: control.now() });
  });
});

describe("a correction", () => {
  test("is told as usage below zero, after its charge", async ({
    db,
    stripe,
    gateway,
    control,
  }) => {
    const somebody = await givenSubscriber(db, stripe);
    const now = control.now();
    const call = aCallOf(somebody, 100, { now });
    const hold = await held(db, call);
    await db.execute(
      `update ai_requests set received_output_tokens = 90
        where id = '${hold.requestId}'`,
    );
    const swept = later(now, { seconds: 60 });
    await sweep(db, { now: swept });
    await settle(db, anEnding(hold, { output: 40 }, { now: swept }));

    await reportUsage(db, gateway, { now: control.now() });

    expect(
      (await outboxOf(db, somebody)).map(({ credits, state }) => [
        credits,
        state,
      ]),
    ).toEqual([
      [-50n, "sent"],
      [90n, "sent"],
    ]);
    await control.advance({ seconds: 10 });
    expect(await meterTotalOf(stripe, somebody)).toBe(40n);
  });
});
