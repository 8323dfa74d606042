import { randomUUID } from "node:crypto";
import { givenUser } from "@tests/support/build";
import {
  aCall,
  aCallOf,
  anEnding,
  givenPayer,
  held,
  later,
  NOON,
} from "@tests/support/calls";
import { test } from "@tests/support/database";
import { describe, expect } from "vitest";
import { settle } from "@/features/limits/settle";
import {
  findFirstCallAt,
  getUsage,
  listReceipts,
} from "@/features/usage/queries";

describe("getUsage", () => {
  test("is whole and at zero before the first call", async ({ db }) => {
    const reader = await givenUser(db);

    expect(await getUsage(db, { ...reader, now: NOON })).toEqual({
      plan: { id: "free", name: "Free" },
      period: {
        source: "free",
        start: "2026-03-01T00:00:00.000Z",
        end: "2026-04-01T00:00:00.000Z",
      },
      credits: { used: 0, held: 0, limit: 50_000, remaining: 50_000 },
      prepaid: { balance: 0, held: 0, debt: 0 },
      overage: { isEnabled: false, used: 0, held: 0, cap: 0 },
      requestsToday: {
        used: 0,
        limit: 10,
        resetsAt: "2026-03-16T00:00:00.000Z",
      },
    });
  });

  test("tells what is used, held and left, in each funding", async ({ db }) => {
    const payer = await givenPayer(db, {
      credits: 1_000n,
      prepaid: 500n,
      overageCap: 700n,
      dailyRequests: 5,
    });
    await settle(
      db,
      anEnding(await held(db, aCallOf(payer, 400)), { output: 300 }),
    );
    await held(db, aCallOf(payer, 1_300));

    expect(await getUsage(db, { ...payer, now: NOON })).toMatchObject({
      credits: { used: 300, held: 700, limit: 1_000, remaining: 0 },
      prepaid: { balance: 500, held: 500, debt: 0 },
      overage: { isEnabled: true, used: 0, held: 100, cap: 700 },
      requestsToday: { used: 2, limit: 5 },
    });
  });

  test("has no limit where the plan has none", async ({ db }) => {
    const payer = await givenPayer(db, { credits: null });

    expect(await getUsage(db, { ...payer, now: NOON })).toMatchObject({
      credits: { used: 0, limit: null, remaining: null },
      requestsToday: { limit: null },
    });
  });

  test("starts clean with the month and the day, in UTC", async ({ db }) => {
    const payer = await givenPayer(db);
    const lastSecond = new Date("2026-03-31T23:59:59Z");
    await settle(
      db,
      anEnding(await held(db, aCallOf(payer, 300, { now: lastSecond })), {
        output: 300,
      }),
    );

    const inMarch = await getUsage(db, { ...payer, now: lastSecond });
    const inApril = await getUsage(db, {
      ...payer,
      now: later(lastSecond, { seconds: 1 }),
    });

    expect([inMarch.credits.used, inMarch.requestsToday.used]).toEqual([
      300, 1,
    ]);
    expect([inApril.credits.used, inApril.requestsToday.used]).toEqual([0, 0]);
  });
});

describe("findFirstCallAt", () => {
  const march = {
    source: "subscription" as const,
    start: "2026-03-01T00:00:00.000Z",
    end: "2026-04-01T00:00:00.000Z",
  };

  test("is the first call of that period, whatever others there were", async ({
    db,
  }) => {
    const payer = await givenPayer(db);
    for (const seconds of [20, 10, 30]) {
      await held(db, aCall(payer, { now: later(NOON, { seconds }) }));
    }
    await held(db, aCall(await givenPayer(db)));

    expect(await findFirstCallAt(db, { ...payer, period: march })).toEqual(
      later(NOON, { seconds: 10 }),
    );
    expect(
      await findFirstCallAt(db, {
        ...payer,
        period: { ...march, source: "trial" },
      }),
    ).toBeNull();
  });

  test("is null before there was one", async ({ db }) => {
    const payer = await givenPayer(db);

    expect(await findFirstCallAt(db, { ...payer, period: march })).toBeNull();
  });
});

describe("listReceipts", () => {
  test("gives a person's own receipts and leaves others' out", async ({
    db,
  }) => {
    const payer = await givenPayer(db);
    const stranger = await givenPayer(db);
    const own = await held(db, aCall(payer));
    const others = await held(db, aCall(stranger));
    const requestIds = [own.requestId, others.requestId, randomUUID()];

    const receipts = await listReceipts(db, {
      requestIds,
      userId: payer.userId,
    });

    expect([...receipts.keys()]).toEqual([own.requestId]);
  });

  test("asks for nothing when nothing is wanted", async ({ db }) => {
    expect(
      await listReceipts(db, { requestIds: [], userId: randomUUID() }),
    ).toEqual(new Map());
  });
});
