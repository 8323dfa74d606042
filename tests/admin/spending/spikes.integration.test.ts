import { randomUUID } from "node:crypto";
import { test as base } from "@tests/support/database";
import { asc, sql } from "drizzle-orm";
import { describe, expect } from "vitest";
import { usageHours } from "@/db/schema/rollups";
import { operatorAlerts, spendSpikes } from "@/db/schema/spending";
import { findNewSpikes, findSpikes } from "@/features/admin/spending/spikes";

const NOW = new Date("2026-11-22T12:20:00Z");
const HOUR = new Date("2026-11-22T12:00:00Z");
const HOUR_MS = 3_600_000;
const DOLLAR = 1_000_000_000n;

const hoursAgo = (hours: number) => new Date(HOUR.getTime() - hours * HOUR_MS);
const daysAgo = (days: number) => hoursAgo(24 * days);

const test = base.extend("hours", async ({ db }) => {
  await db.delete(usageHours);
  await db.delete(spendSpikes);
  await db.delete(operatorAlerts);
  return {
    spend: (
      cost: { hour: Date; nanos: bigint } & Partial<
        typeof usageHours.$inferInsert
      >,
    ) =>
      db.insert(usageHours).values({
        workspaceId: randomUUID(),
        userId: randomUUID(),
        planId: "pro",
        feature: `feature-${randomUUID()}`,
        modelId: `model-${randomUUID()}`,
        calls: 1n,
        inputTokens: 0n,
        cachedInputTokens: 0n,
        outputTokens: 0n,
        credits: 0n,
        includedCredits: 0n,
        prepaidCredits: 0n,
        overageCredits: 0n,
        costNanos: cost.nanos,
        failedAttemptsCostNanos: 0n,
        ...cost,
      }),
    find: (now = NOW) => findSpikes(db, { now }),
    spikes: () =>
      db
        .select()
        .from(spendSpikes)
        .orderBy(asc(spendSpikes.hour), asc(spendSpikes.kind)),
    alerts: () =>
      db.select().from(operatorAlerts).orderBy(asc(operatorAlerts.createdAt)),
  };
});

describe("a person's hour", () => {
  const userId = randomUUID();

  test("is a spike from four times the median of that hour's last seven days on", async ({
    hours,
  }) => {
    // Sorted: 0.1, 0.2, 0.3, 0.5, 0.6, 9, 9: the median is half a dollar.
    const usual = [3n, 90n, 1n, 5n, 90n, 2n, 6n];
    for (const [day, tenths] of usual.entries()) {
      await hours.spend({
        ...{ userId, hour: daysAgo(day + 1) },
        nanos: (tenths * DOLLAR) / 10n,
      });
    }
    // Beyond the week, and of another hour.
    await hours.spend({ userId, hour: daysAgo(8), nanos: 90n * DOLLAR });
    await hours.spend({ userId, hour: hoursAgo(25), nanos: 90n * DOLLAR });
    await hours.spend({ userId, hour: HOUR, nanos: 2n * DOLLAR - 1n });

    const below = await hours.find();
    await hours.spend({
      ...{ userId, hour: HOUR, nanos: 0n },
      failedAttemptsCostNanos: 1n,
      calls: 2n,
    });
    const reached = await hours.find();

    expect(below).toEqual({ newSpikes: 0, newAlerts: 0 });
    expect(reached).toEqual({ newSpikes: 1, newAlerts: 1 });
    expect(await hours.spikes()).toEqual([
      {
        kind: "person",
        subject: userId,
        hour: HOUR,
        beganAt: HOUR,
        costNanos: 2n * DOLLAR,
        usualNanos: DOLLAR / 2n,
        calls: 3n,
        foundAt: NOW,
      },
    ]);
    expect(await hours.alerts()).toMatchObject([
      {
        kind: "spike",
        details: {
          subject: "One person",
          costCents: 200,
          usualCents: 50,
          calls: 3,
          spike: { kind: "person", subject: userId },
        },
      },
    ]);
  });

  test("of less than a dollar is no spike, whatever is usual", async ({
    hours,
  }) => {
    await hours.spend({ userId, hour: HOUR, nanos: DOLLAR - 1n });

    expect(await hours.find()).toEqual({ newSpikes: 0, newAlerts: 0 });
  });

  test("is found once by parallel finders, and its cost grows with it", async ({
    hours,
  }) => {
    await hours.spend({ userId, hour: HOUR, nanos: 3n * DOLLAR });

    const finds = await Promise.all(
      Array.from({ length: 6 }, () => hours.find()),
    );
    await hours.spend({ userId, hour: HOUR, nanos: DOLLAR });
    const grown = await hours.find();

    const sum = finds.reduce((total, { newSpikes }) => total + newSpikes, 0);
    expect([sum, grown.newSpikes]).toEqual([1, 0]);
    expect(await hours.spikes()).toMatchObject([{ costNanos: 4n * DOLLAR }]);
    expect(await hours.alerts()).toHaveLength(1);
  });

  test("that goes on with a spike is told with it, and a later one anew", async ({
    hours,
  }) => {
    for (const hour of [hoursAgo(5), hoursAgo(1), HOUR]) {
      await hours.spend({ userId, hour, nanos: 3n * DOLLAR });
    }

    await hours.find(hoursAgo(5));
    await hours.find();

    const spikes = await hours.spikes();
    expect(spikes.map(({ beganAt }) => beganAt)).toEqual([
      hoursAgo(5),
      hoursAgo(1),
      hoursAgo(1),
    ]);
    expect(await hours.alerts()).toHaveLength(2);
  });
});

describe("a feature's and a model's hour", () => {
  test("are summed over everybody, and compared with their own", async ({
    hours,
  }) => {
    const use = { feature: "chat", modelId: "gpt-4o" };
    for (let day = 1; day <= 7; day++) {
      await hours.spend({ ...use, hour: daysAgo(day), nanos: DOLLAR });
      await hours.spend({
        ...use,
        ...{ modelId: "other", hour: daysAgo(day), nanos: 5n * DOLLAR },
      });
    }
    // Ten people at 60 cents: none of them a spike, nor the feature.
    for (let person = 0; person < 10; person++) {
      await hours.spend({ ...use, hour: HOUR, nanos: (6n * DOLLAR) / 10n });
    }

    await hours.find();

    expect(await hours.spikes()).toMatchObject([
      {
        kind: "model",
        subject: "gpt-4o",
        costNanos: 6n * DOLLAR,
        usualNanos: DOLLAR,
        calls: 10n,
      },
    ]);
    expect(await hours.alerts()).toMatchObject([
      {
        details: {
          subject: "GPT-4o",
          spike: { kind: "model", subject: "gpt-4o" },
        },
      },
    ]);
  });
});

describe("an hour that was held back", () => {
  test("is judged once it is whole, however late that is", async ({
    db,
    hours,
  }) => {
    const subject = { feature: "chat", modelId: "gpt-4o" };
    const foldedAt = (at: Date) =>
      db.execute(sql`update rollup_cursor set folded_at = ${at} where id = 1`);
    await db.execute(sql`update rollup_cursor set spikes_found_until = null`);
    await foldedAt(hoursAgo(4));
    expect(await findNewSpikes(db, { now: NOW })).toMatchObject({
      newSpikes: 0,
    });

    await hours.spend({ ...subject, hour: hoursAgo(3), nanos: 90n * DOLLAR });
    const held = await findNewSpikes(db, { now: NOW });
    await foldedAt(NOW);
    const whole = await findNewSpikes(db, { now: NOW });

    expect(held.newSpikes).toBe(0);
    expect(whole.newSpikes).toBe(3);
    expect((await hours.spikes()).map(({ hour }) => hour)).toEqual([
      hoursAgo(3),
      hoursAgo(3),
      hoursAgo(3),
    ]);
    expect((await findNewSpikes(db, { now: NOW })).newSpikes).toBe(0);
  });
});
