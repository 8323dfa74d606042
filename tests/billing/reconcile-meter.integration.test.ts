import { later } from "@tests/support/calls";
import {
  chargeOverage,
  givenSubscriber,
  outboxOf,
  type Subscriber,
  test,
} from "@tests/support/metering";
import { eq, sql } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { meterOutbox } from "@/db/schema/billing";
import { tellMeter } from "@/features/billing/gateway/metering";
import { reportUsage } from "@/features/billing/metering/report";
import {
  listRefusedUsage,
  reconcileOutbox,
} from "@/features/billing/reconcile/ledger";
import { reconcileMeter } from "@/features/billing/reconcile/meter";
import type { Drift } from "@/features/billing/reconcile/row";

const everything = { since: null, cursor: null };

/** All that the comparison finds, from its start to its end. */
async function compareMeter(
  ...of: Parameters<typeof reconcileMeter>
): Promise<Drift[]> {
  const drifts: Drift[] = [];
  for await (const part of reconcileMeter(...of)) drifts.push(...part.drifts);
  return drifts;
}

const forget = (db: Database, { workspaceId }: Subscriber) =>
  db.delete(meterOutbox).where(eq(meterOutbox.workspaceId, workspaceId));

describe("the meter and what it was told", () => {
  test("agree by customer and hour once its sums can be believed", async ({
    db,
    stripe,
    gateway,
    control,
  }) => {
    const somebody = await givenSubscriber(db, stripe);
    const at = control.now();
    for (const seconds of [0, 3_600, 7_200]) {
      const moment = later(at, { seconds });
      await control.advance(moment);
      await chargeOverage(db, somebody, { credits: 10, at: moment });
      await reportUsage(db, gateway, { now: control.now() });
    }
    await control.advance({ hours: 1, seconds: 60 });

    const drifts = await compareMeter(db, gateway, {
      ...everything,
      now: control.now(),
    });

    expect(drifts).toEqual([]);
  });

  test("that disagree are listed with both figures, and nothing is made up", async ({
    db,
    stripe,
    gateway,
    control,
  }) => {
    const short = await givenSubscriber(db, stripe);
    const over = await givenSubscriber(db, stripe);
    const at = control.now();
    const hour = `${at.toISOString().slice(0, 13)}:00Z`;
    await chargeOverage(db, short, { credits: 70, at });
    await chargeOverage(db, over, { credits: 30, at });
    await reportUsage(db, gateway, { now: at });
    await gateway.ask(async (api) => {
      const [row] = await outboxOf(db, short);
      await api.billing.meterEventAdjustments.create({
        event_name: "tollgate_overage_credits",
        type: "cancel",
        cancel: { identifier: row?.id ?? "" },
      });
    });
    const { customerId } = over;
    await tellMeter(gateway, { identifier: "x", customerId, credits: 5n, at });
    const soon = await compareMeter(db, gateway, { ...everything, now: at });
    await control.advance({ hours: 1, seconds: 60 });
    const before = control.requests().length;

    const drifts = await compareMeter(db, gateway, {
      ...everything,
      now: control.now(),
    });

    expect(soon).toEqual([]);
    expect(drifts).toEqual(
      expect.arrayContaining([
        {
          check: "meter",
          workspaceId: short.workspaceId,
          subject: `${short.customerId}, hour of ${hour}`,
          here: "70 credits",
          there: "0 credits",
          isRepaired: false,
        },
        {
          check: "meter",
          workspaceId: over.workspaceId,
          subject: `${over.customerId}, hour of ${hour}`,
          here: "30 credits",
          there: "35 credits",
          isRepaired: false,
        },
      ]),
    );
    expect(drifts).toHaveLength(2);
    const asked = control.requests().slice(before);
    expect(asked.every(({ method }) => method === "GET")).toBe(true);
    await forget(db, short);
    await forget(db, over);
  });

  test("are compared of late only where something was told since", async ({
    db,
    stripe,
    gateway,
    control,
  }) => {
    const somebody = await givenSubscriber(db, stripe);
    const at = control.now();
    await chargeOverage(db, somebody, { credits: 70, at });
    await reportUsage(db, gateway, { now: at });
    await db
      .update(meterOutbox)
      .set({ credits: 71n })
      .where(eq(meterOutbox.workspaceId, somebody.workspaceId));
    await control.advance({ hours: 2 });
    const now = control.now();
    const compare = (since: Date) =>
      compareMeter(db, gateway, { ...everything, since, now });

    expect(await compare(later(at, { seconds: 1 }))).toEqual([]);
    expect(await compare(at)).toHaveLength(1);
    await forget(db, somebody);
  });
});

describe("the ledger's overage and what is to be told", () => {
  test("that was never noted is, and then told", async ({
    db,
    stripe,
    gateway,
    control,
  }) => {
    const somebody = await givenSubscriber(db, stripe);
    const at = control.now();
    await chargeOverage(db, somebody, { credits: 70, at });
    const [noted] = await outboxOf(db, somebody);
    await forget(db, somebody);

    const drifts = await reconcileOutbox(db, everything);
    const again = await reconcileOutbox(db, everything);

    const mine = drifts.filter(
      ({ workspaceId }) => workspaceId === somebody.workspaceId,
    );
    expect(mine).toEqual([
      {
        check: "usage to tell",
        workspaceId: somebody.workspaceId,
        subject: `usage event ${noted?.id}`,
        here: "no row",
        there: "70 credits of overage",
        isRepaired: true,
      },
    ]);
    expect(again).toEqual([]);
    expect(await outboxOf(db, somebody)).toMatchObject([
      { id: noted?.id, credits: 70n, occurredAt: at, state: "waiting" },
    ]);
    await reportUsage(db, gateway, { now: control.now() });
  });

  test("that was noted with another amount is listed and left", async ({
    db,
    stripe,
    control,
  }) => {
    const somebody = await givenSubscriber(db, stripe);
    await chargeOverage(db, somebody, { credits: 70, at: control.now() });
    await db.execute(
      sql`update meter_outbox set credits = 7
           where workspace_id = ${somebody.workspaceId}`,
    );

    const drifts = await reconcileOutbox(db, everything);

    expect(drifts).toMatchObject([
      { here: "7 credits", there: "70 credits of overage", isRepaired: false },
    ]);
    await db.execute(
      sql`update meter_outbox set credits = 70
           where workspace_id = ${somebody.workspaceId}`,
    );
  });

  test("that Stripe refused is listed until it is old news", async ({
    db,
    stripe,
    gateway,
    control,
  }) => {
    const somebody = await givenSubscriber(db, stripe);
    const at = control.now();
    await chargeOverage(db, somebody, { credits: 70, at });
    control.deleteCustomer(somebody.customerId);
    await reportUsage(db, gateway, { now: at });

    const fresh = await listRefusedUsage(db, { since: at });
    const old = await listRefusedUsage(db, {
      since: later(at, { seconds: 60 }),
    });

    expect(fresh).toMatchObject([
      {
        check: "usage refused",
        here: "70 credits",
        there: "meter_event_customer_not_found",
        isRepaired: false,
      },
    ]);
    expect(old).toEqual([]);
  });
});
