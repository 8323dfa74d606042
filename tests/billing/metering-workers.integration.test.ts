import { later } from "@tests/support/calls";
import { chargeOverage, givenSubscriber, test } from "@tests/support/metering";
import { describe, expect } from "vitest";
import { openDatabase } from "@/db/open";
import { leaseUsage } from "@/features/billing/metering/outbox";
import { reportUsage } from "@/features/billing/metering/report";
import { takeTurn } from "@/features/billing/metering/tell";

const METER = { path: "/v2/billing/meter_events" };

describe("several workers at once", () => {
  test("tell each row once, one customer's by one of them at a time", async ({
    db,
    databaseUrl,
    stripe,
    gateway,
    control,
  }) => {
    const people = [];
    for (let person = 0; person < 6; person += 1) {
      const somebody = await givenSubscriber(db, stripe);
      people.push(somebody);
      for (let call = 0; call < 8; call += 1) {
        const at = later(control.now(), { seconds: -call });
        await chargeOverage(db, somebody, { credits: 10 + call, at });
      }
    }
    const others = [1, 2, 3].map(() => openDatabase({ url: databaseUrl }));
    const before = control.requests().length;

    const reports = await Promise.all(
      [db, ...others.map((other) => other.db)].map((each) =>
        reportUsage(each, gateway, { now: control.now() }),
      ),
    );

    const told = control
      .requests()
      .slice(before)
      .filter(({ path, method }) => method === "POST" && path === METER.path);
    expect(reports.reduce((sum, { sent }) => sum + sent, 0)).toBe(48);
    expect(told).toHaveLength(48);
    expect(told.every(({ status }) => status === 200)).toBe(true);
    for (const { customerId } of people) {
      const moments = told
        .map(({ params }) => JSON.parse(JSON.stringify(params)))
        .filter(({ payload }) => payload.stripe_customer_id === customerId)
        .map(({ timestamp }) => timestamp);
      expect(moments).toEqual(moments.toSorted());
    }
    for (const other of others) await other.close();
  });

  test("leave a customer's usage to who took it over, when their lease is over", async ({
    db,
    stripe,
    gateway,
    control,
  }) => {
    const somebody = await givenSubscriber(db, stripe);
    await chargeOverage(db, somebody, { credits: 10, at: control.now() });
    const { workspaceId } = somebody;
    const lease = () => leaseUsage(db, { workspaceId, now: control.now() });
    const stalled = await lease();
    await control.advance({ seconds: 121 });
    const successor = await lease();
    const before = control.requests().length;
    const told: string[] = [];
    const take = (leased: typeof stalled) =>
      takeTurn(
        {
          db,
          gateway,
          meterId: stripe.meterId,
          leased: leased ?? expect.fail(),
        },
        { onTold: (one) => told.push(one) },
      );

    await take(stalled);
    const asked = control.requests().slice(before);
    await take(successor);

    expect(told).toEqual(["kept", "sent"]);
    expect(asked.filter(({ path }) => path === METER.path)).toEqual([]);
  });
});
