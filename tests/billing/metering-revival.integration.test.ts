import { aCallOf, anEnding, held, later } from "@tests/support/calls";
import {
  chargeOverage,
  givenSubscriber,
  type MeterBench,
  meterTotalOf,
  outboxOf,
  test,
} from "@tests/support/metering";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { workspaces } from "@/db/schema/account";
import { meterOutbox } from "@/db/schema/billing";
import { reportUsage } from "@/features/billing/metering/report";
import {
  giveUpRefused,
  reviveRefused,
} from "@/features/billing/metering/revive";
import { listRefusedUsage } from "@/features/billing/reconcile/ledger";
import { settle } from "@/features/limits/settle";
import { sweep } from "@/features/limits/sweep";

const DAY = { seconds: 86_400 };
const HOUR = { seconds: 3_600 };

test.beforeEach(async ({ db, control }) => {
  await db
    .update(meterOutbox)
    .set({ state: "sent" })
    .where(eq(meterOutbox.state, "dead"));
  control.faults(null);
});

describe("usage that Stripe refused", () => {
  test("is told once its cause is mended, and again refused while it is not", async ({
    db,
    stripe,
    gateway,
    control,
  }) => {
    const somebody = await givenSubscriber(db, stripe);
    await chargeOverage(db, somebody, { credits: 10, at: control.now() });
    const setCustomer = (stripeCustomerId: string) =>
      db
        .update(meterOutbox)
        .set({ stripeCustomerId })
        .where(eq(meterOutbox.workspaceId, somebody.workspaceId));
    const setWorkspace = (stripeCustomerId: string) =>
      db
        .update(workspaces)
        .set({ stripeCustomerId })
        .where(eq(workspaces.id, somebody.workspaceId));
    await setCustomer("cus_mistyped");
    await setWorkspace("cus_mistyped");
    const report = () => reportUsage(db, gateway, { now: control.now() });

    const first = await report();
    const cameBack = await reviveRefused(db);
    const second = await report();
    await setWorkspace(somebody.customerId);
    await setCustomer(somebody.customerId);
    await reviveRefused(db);
    const third = await report();

    expect([first.dead, cameBack, second.dead, third.sent]).toEqual([
      1, 1, 1, 1,
    ]);
    expect(await reviveRefused(db)).toBe(0);
    await control.advance({ hours: 1 });
    expect(await meterTotalOf(stripe, somebody)).toBe(10n);
  });

  test("of a customer who is gone is billed to the workspace's next one, once", async ({
    db,
    stripe,
    gateway,
    control,
  }) => {
    const gone = await givenSubscriber(db, stripe);
    await chargeOverage(db, gone, { credits: 4_000, at: control.now() });
    control.deleteCustomer(gone.customerId);
    await reportUsage(db, gateway, { now: control.now() });
    const { id } = await gateway.ask((api) => api.customers.create({}));

    const waiting = await reviveRefused(db);
    await db
      .update(workspaces)
      .set({ stripeCustomerId: id })
      .where(eq(workspaces.id, gone.workspaceId));
    await reportUsage(db, gateway, { now: control.now() });
    const moved = await reviveRefused(db);
    await reportUsage(db, gateway, { now: control.now() });
    await reportUsage(db, gateway, { now: control.now() });

    expect([waiting, moved]).toEqual([1, 1]);
    expect(await outboxOf(db, gone)).toMatchObject([
      { state: "invoiced", stripeCustomerId: id, isLate: true },
    ]);
    const { data } = await gateway.ask((api) =>
      api.invoiceItems.list({ customer: id }),
    );
    expect(data.map(({ amount }) => amount)).toEqual([5]);
  });

  test("is compared with the meter before it is told again, when an old answer was lost", async ({
    db,
    stripe,
    gateway,
    control,
  }) => {
    const somebody = await givenSubscriber(db, stripe);
    const at = control.now();
    await chargeOverage(db, somebody, { credits: 10, at });
    control.faults({
      seed: 1,
      dropAnswers: 1,
      only: { path: "/v2/billing/meter_events" },
    });
    await reportUsage(db, gateway, { now: at });
    control.faults(null);
    await db
      .update(meterOutbox)
      .set({ state: "dead", lastError: "planted", attempts: 2 })
      .where(eq(meterOutbox.workspaceId, somebody.workspaceId));
    await control.advance(later(at, DAY));

    await reviveRefused(db);
    await reportUsage(db, gateway, { now: control.now() });

    expect(await outboxOf(db, somebody)).toMatchObject([
      { state: "sent", resends: 0 },
    ]);
    await control.advance({ hours: 1 });
    expect(await meterTotalOf(stripe, somebody)).toBe(10n);
  });

  test("comes back with its correction, which is told after it", async ({
    db,
    stripe,
    gateway,
    control,
  }) => {
    const somebody = await givenSubscriber(db, stripe);
    const now = control.now();
    const hold = await held(db, aCallOf(somebody, 100, { now }));
    await db.execute(
      `update ai_requests set received_output_tokens = 90
        where id = '${hold.requestId}'`,
    );
    const swept = later(now, { seconds: 60 });
    await sweep(db, { now: swept });
    await settle(db, anEnding(hold, { output: 40 }, { now: swept }));
    await db
      .update(meterOutbox)
      .set({ state: "dead", lastError: "planted" })
      .where(eq(meterOutbox.workspaceId, somebody.workspaceId));

    const cameBack = await reviveRefused(db);
    await reportUsage(db, gateway, { now: swept });

    expect(cameBack).toBe(2);
    await control.advance(later(swept, HOUR));
    expect(await meterTotalOf(stripe, somebody)).toBe(40n);
  });

  test("comes back alone when it is named", async ({ db, stripe, control }) => {
    const [one, other] = await Promise.all([
      givenRefused(db, stripe, control.now()),
      givenRefused(db, stripe, control.now()),
    ]);

    const cameBack = await reviveRefused(db, { id: one.id });

    expect(cameBack).toBe(1);
    expect(await outboxOf(db, one)).toMatchObject([{ state: "waiting" }]);
    expect(await outboxOf(db, other)).toMatchObject([{ state: "dead" }]);
  });

  test("is never told, nor called a drift, once it is given up", async ({
    db,
    stripe,
    gateway,
    control,
  }) => {
    const somebody = await givenRefused(db, stripe, control.now());

    const givenUp = [
      await giveUpRefused(db, somebody),
      await giveUpRefused(db, somebody),
    ];
    const cameBack = await reviveRefused(db);
    await reportUsage(db, gateway, { now: control.now() });

    expect([givenUp, cameBack]).toEqual([[true, false], 0]);
    expect(await outboxOf(db, somebody)).toMatchObject([{ state: "given_up" }]);
    expect(await listRefusedUsage(db, { since: null })).toEqual([]);
    await control.advance({ hours: 1 });
    expect(await meterTotalOf(stripe, somebody)).toBe(0n);
  });
});

/** Somebody whose only overage Stripe has refused. */
async function givenRefused(db: Database, stripe: MeterBench, at: Date) {
  const somebody = await givenSubscriber(db, stripe);
  await chargeOverage(db, somebody, { credits: 10, at });
  const [row] = await db
    .update(meterOutbox)
    .set({ state: "dead", lastError: "planted", attempts: 1 })
    .where(eq(meterOutbox.workspaceId, somebody.workspaceId))
    .returning({ id: meterOutbox.id });
  if (!row) throw new Error("nothing is to be told");
  return { ...somebody, id: row.id };
}
