import { later } from "@tests/support/calls";
import {
  chargeOverage,
  givenSubscriber,
  meterTotalOf,
  outboxOf,
  test,
} from "@tests/support/metering";
import { eq, gt } from "drizzle-orm";
import { describe, expect } from "vitest";
import { meterOutbox } from "@/db/schema/billing";
import { tellMeter } from "@/features/billing/gateway/metering";
import { reportUsage } from "@/features/billing/metering/report";

const HOUR = 3_600;
const METER = { path: "/v2/billing/meter_events" };
const losing = { seed: 1, dropAnswers: 1, only: METER };
const failing = { seed: 1, fail500: 1, only: METER };
const busy = { seed: 1, fail429: 1, only: METER };
const away = { seed: 1, refuseConnections: true };

test.beforeEach(({ control }) => control.faults(null));

describe("overage whose answer is lost", () => {
  test("is told again under its identifier and counts once", async ({
    db,
    stripe,
    gateway,
    control,
  }) => {
    const somebody = await givenSubscriber(db, stripe);
    await chargeOverage(db, somebody, { credits: 70, at: control.now() });
    control.faults(losing);
    const first = await reportUsage(db, gateway, { now: control.now() });
    const [unsure] = await outboxOf(db, somebody);
    control.faults(null);
    const early = await reportUsage(db, gateway, { now: control.now() });
    await control.advance({ seconds: 30 });

    const second = await reportUsage(db, gateway, { now: control.now() });

    expect(first).toMatchObject({ sent: 0, postponed: 1, waiting: 1 });
    expect(unsure).toMatchObject({
      state: "waiting",
      attempts: 1,
      firstAttemptAt: expect.any(Date),
      leasedUntil: null,
    });
    expect(early).toMatchObject({ sent: 0, waiting: 1 });
    expect(second).toMatchObject({ sent: 1, waiting: 0 });
    await control.advance({ seconds: 10 });
    expect(await meterTotalOf(stripe, somebody)).toBe(70n);
  });

  test.for([
    ["500", failing],
    ["429", busy],
    ["no connection", away],
  ] as const)(
    "after %s is told again, later each time",
    async ([, fault], { db, stripe, gateway, control }) => {
      const somebody = await givenSubscriber(db, stripe);
      await chargeOverage(db, somebody, { credits: 5, at: control.now() });
      const waits: number[] = [];
      for (let attempt = 0; attempt < 3; attempt += 1) {
        // The meter is looked up before usage is told.
        control.faults("only" in fault ? fault : { ...fault, only: METER });
        const now = control.now();
        await reportUsage(db, gateway, { now });
        const [row] = await outboxOf(db, somebody);
        const waitMs = (row?.nextAttemptAt?.getTime() ?? 0) - now.getTime();
        waits.push(waitMs);
        await control.advance({ seconds: Math.ceil(waitMs / 1_000) });
      }
      control.faults(null);

      const report = await reportUsage(db, gateway, { now: control.now() });

      expect(report).toMatchObject({ sent: 1, dead: 0, waiting: 0 });
      const [one = 0, two = 0, three = 0] = waits;
      expect([
        one >= 7_500 && one <= 20_000,
        two >= 15_000 && two <= 35_000,
        three >= 30_000 && three <= 65_000,
      ]).toEqual([true, true, true]);
    },
  );

  test("for a day is not told again blindly: the meter is asked and the difference told", async ({
    db,
    stripe,
    gateway,
    control,
  }) => {
    const somebody = await givenSubscriber(db, stripe);
    const at = control.now();
    for (const credits of [100, 20, 3]) {
      await chargeOverage(db, somebody, { credits, at });
    }
    // The 100 arrive and their answer does not; the others never arrive.
    control.faults(losing);
    await reportUsage(db, gateway, { now: control.now() });
    control.faults({ ...away, only: METER });
    const tomorrow = later(at, { seconds: 24 * HOUR });
    for (let other = 0; other < 2; other += 1) {
      await db
        .update(meterOutbox)
        .set({ nextAttemptAt: tomorrow })
        .where(gt(meterOutbox.attempts, 0));
      await reportUsage(db, gateway, { now: control.now() });
    }
    const tried = await outboxOf(db, somebody);
    await control.advance(later(at, { seconds: 24 * HOUR + 300 }));
    control.faults(null);

    const compared = await reportUsage(db, gateway, { now: control.now() });
    const rows = await outboxOf(db, somebody);

    expect(tried.every(({ attempts }) => attempts > 0)).toBe(true);
    expect(compared).toMatchObject({ dead: 0, waiting: 0 });
    expect(
      rows.map(({ credits, state, resends, unsentCredits }) => ({
        credits,
        state,
        resends,
        unsentCredits,
      })),
    ).toEqual([
      { credits: 3n, state: "sent", resends: 1, unsentCredits: 23n },
      { credits: 20n, state: "sent", resends: 0, unsentCredits: null },
      { credits: 100n, state: "sent", resends: 0, unsentCredits: null },
    ]);
    await control.advance({ seconds: 10 });
    expect(await meterTotalOf(stripe, somebody)).toBe(123n);
  });

  test("is left alone until the meter's sum can be believed", async ({
    db,
    stripe,
    gateway,
    control,
  }) => {
    const somebody = await givenSubscriber(db, stripe);
    const at = control.now();
    const { workspaceId } = somebody;
    await chargeOverage(db, somebody, { credits: 100, at });
    control.faults(losing);
    await reportUsage(db, gateway, { now: control.now() });
    control.faults(null);
    await control.advance({ hours: 23, seconds: 120 });
    const justNow = control.now();
    await db
      .update(meterOutbox)
      .set({ lastAttemptAt: later(justNow, { seconds: -60 }) })
      .where(eq(meterOutbox.workspaceId, workspaceId));

    const early = await reportUsage(db, gateway, { now: justNow });
    await control.advance({ seconds: HOUR - 60 });
    const late = await reportUsage(db, gateway, { now: control.now() });

    expect(early).toMatchObject({ postponed: 1, sent: 0, waiting: 1 });
    expect(late).toMatchObject({ compared: 1, waiting: 0 });
    expect(await meterTotalOf(stripe, somebody)).toBe(100n);
  });

  test("is not made up for when the meter has what nobody here told it", async ({
    db,
    stripe,
    gateway,
    control,
  }) => {
    const somebody = await givenSubscriber(db, stripe);
    const at = control.now();
    await chargeOverage(db, somebody, { credits: 100, at });
    control.faults({ ...away, only: METER });
    await reportUsage(db, gateway, { now: at });
    control.faults(null);
    const { customerId } = somebody;
    const identifier = crypto.randomUUID();
    await tellMeter(gateway, { identifier, customerId, credits: 777n, at });
    await control.advance({ hours: 25 });

    const report = await reportUsage(db, gateway, { now: control.now() });

    expect(report).toMatchObject({ sent: 0, compared: 0, waiting: 1 });
    const [row] = await outboxOf(db, somebody);
    expect(row).toMatchObject({
      state: "waiting",
      lastError: "meter_disagrees",
    });
    await db.delete(meterOutbox).where(eq(meterOutbox.id, row?.id ?? ""));
  });
});
