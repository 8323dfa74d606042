import { randomUUID } from "node:crypto";
import {
  aCall,
  aCallOf,
  anEnding,
  balanceOf,
  givenModel,
  givenPayer,
  givenPrice,
  held,
  later,
  NOON,
} from "@tests/support/calls";
import { test } from "@tests/support/database";
import {
  eventsOf,
  expectCountersToEqualTheLedger,
  totalsOf,
} from "@tests/support/ledger";
import { eq, sql } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { creditEntries, meterOutbox } from "@/db/schema/billing";
import { notifications } from "@/db/schema/notices";
import { operatorSettings, operatorSpend } from "@/db/schema/operator";
import { aiRequests, usageDays } from "@/db/schema/usage";
import { release } from "@/features/limits/release";
import { renew } from "@/features/limits/renew";
import { reserve } from "@/features/limits/reserve";
import { settle } from "@/features/limits/settle";
import { requestStop } from "@/features/limits/stop";
import { sweep } from "@/features/limits/sweep";

const AFTER_THE_LEASE = later(NOON, { seconds: 31 });

const aRelease = (hold: { requestId: string }) => ({
  requestId: hold.requestId,
  outcome: "failed" as const,
  errorCode: "provider_error",
  attempts: 1,
  failedAttemptsCostNanos: 0n,
  now: NOON,
});

const requestOf = async (db: Database, hold: { requestId: string }) => {
  const [request] = await db
    .select()
    .from(aiRequests)
    .where(eq(aiRequests.id, hold.requestId));
  return request;
};

describe("settle", () => {
  test("charges what was used and frees the rest", async ({ db }) => {
    const payer = await givenPayer(db);
    const hold = await held(db, aCall(payer));

    const { settled, receipt } = await settle(
      db,
      anEnding(hold, { input: 90, output: 40 }),
    );

    expect(settled).toBe(true);
    expect(receipt).toEqual({
      requestId: hold.requestId,
      conversationId: expect.any(String),
      feature: "chat",
      state: "settled",
      outcome: "completed",
      modelId: "gpt-4o-mini",
      servedModelId: "gpt-4o-mini",
      priceId: hold.priceId,
      inputTokens: 90,
      cachedInputTokens: 0,
      outputTokens: 40,
      reasoningTokens: 0,
      credits: 130,
      includedCredits: 130,
      prepaidCredits: 0,
      overageCredits: 0,
      heldCredits: 0,
      isEstimated: false,
      startedAt: NOON.toISOString(),
      timeToFirstTokenMs: 0,
      errorCode: null,
    });
    expect(await totalsOf(db, payer)).toMatchObject({
      includedUsed: 130n,
      includedHeld: 0n,
      requests: 1n,
      costNanos: 90n * 150n + 40n * 600n,
    });
    await expectCountersToEqualTheLedger(db);
  });

  test.for([2, 3, 10])(
    "charges once when called %i times at once",
    async (times, { db }) => {
      const payer = await givenPayer(db);
      const hold = await held(db, aCall(payer));

      const outcomes = await Promise.all(
        Array.from({ length: times }, () =>
          settle(db, anEnding(hold, { input: 10, output: 10 })),
        ),
      );

      expect(outcomes.filter(({ settled }) => settled)).toHaveLength(1);
      expect(outcomes.map(({ receipt }) => receipt.credits)).toEqual(
        Array.from({ length: times }, () => 20),
      );
      expect(await eventsOf(db, payer)).toHaveLength(1);
      await expectCountersToEqualTheLedger(db);
    },
  );

  test("changes nothing after a release", async ({ db }) => {
    const payer = await givenPayer(db);
    const hold = await held(db, aCall(payer));
    await release(db, aRelease(hold));

    const late = await settle(db, anEnding(hold, { output: 40 }));

    expect(late.settled).toBe(false);
    expect(await eventsOf(db, payer)).toEqual([]);
    expect(await totalsOf(db, payer)).toMatchObject({
      includedUsed: 0n,
      includedHeld: 0n,
    });
  });

  test("never charges above the hold, and keeps cost and excess", async ({
    db,
  }) => {
    const payer = await givenPayer(db);
    const hold = await held(db, aCallOf(payer, 300));

    await settle(db, anEnding(hold, { input: 50, output: 300 }));

    expect(await requestOf(db, hold)).toMatchObject({
      credits: 300n,
      excessCredits: 50n,
      costNanos: 50n * 150n + 300n * 600n,
    });
    await expectCountersToEqualTheLedger(db);
  });

  test("pays from the plan what others freed meanwhile, then from its own parts", async ({
    db,
  }) => {
    const payer = await givenPayer(db, {
      credits: 500n,
      prepaid: 1_000n,
      overageCap: 1_000n,
    });
    const first = await held(db, aCallOf(payer, 400));
    const second = await held(db, aCallOf(payer, 1_200));
    await settle(db, anEnding(first, { output: 300 }));

    const { receipt } = await settle(db, anEnding(second, { output: 1_150 }));

    // Held as 100 included, 1,000 prepaid, 100 overage; 100 came free.
    expect(receipt).toMatchObject({
      credits: 1_150,
      includedCredits: 200,
      prepaidCredits: 950,
      overageCredits: 0,
    });
    expect(await balanceOf(db, payer)).toMatchObject({
      balance: 50n,
      held: 0n,
    });
    await expectCountersToEqualTheLedger(db);
  });

  test("notes overage for the meter with the call's start", async ({ db }) => {
    const payer = await givenPayer(db, { credits: 100n, overageCap: 500n });
    const hold = await held(db, aCallOf(payer, 300));

    await settle(
      db,
      anEnding(hold, { output: 250 }, { now: later(NOON, { seconds: 9 }) }),
    );

    const [event] = await eventsOf(db, payer);
    const rows = await db
      .select()
      .from(meterOutbox)
      .where(eq(meterOutbox.workspaceId, payer.workspaceId));
    expect(rows).toMatchObject([
      { id: event?.id, credits: 150n, occurredAt: NOON, state: "waiting" },
    ]);
  });

  test("debits prepaid with an entry that names the event", async ({ db }) => {
    const payer = await givenPayer(db, { credits: 0n, prepaid: 500n });
    const hold = await held(db, aCallOf(payer, 300));

    await settle(db, anEnding(hold, { output: 120 }));

    const [event] = await eventsOf(db, payer);
    const entries = await db
      .select()
      .from(creditEntries)
      .where(eq(creditEntries.cause, String(event?.id)));
    expect(entries).toMatchObject([{ kind: "charge", credits: -120n }]);
    expect(await balanceOf(db, payer)).toMatchObject({ balance: 380n });
  });

  test("is priced by the row in force when the call started", async ({
    db,
  }) => {
    const payer = await givenPayer(db);
    const { modelId, priceId } = await givenModel(db, {
      inputMicros: 1_000_000n,
      outputMicros: 2_000_000n,
    });
    const change = later(NOON, { seconds: 5 });
    await givenPrice(db, {
      modelId,
      effectiveFrom: change,
      inputMicros: 9_000_000n,
      outputMicros: 9_000_000n,
      outputWeight: 3,
    });
    const before = await held(db, aCall(payer, { modelId }));
    const after = await held(db, aCall(payer, { modelId, now: change }));
    const ending = { servedModelId: modelId, now: later(NOON, { seconds: 9 }) };

    await settle(db, anEnding(before, { input: 10, output: 20 }, ending));
    const [oldEvent] = await eventsOf(db, payer);
    await settle(db, anEnding(after, { input: 10, output: 20 }, ending));

    const events = await eventsOf(db, payer);
    expect(events).toContainEqual(oldEvent);
    expect(oldEvent).toMatchObject({
      priceId,
      credits: 30n,
      costNanos: 10n * 1_000n + 20n * 2_000n,
    });
    expect(
      events.find(({ requestId }) => requestId === after.requestId),
    ).toMatchObject({ credits: 70n, costNanos: 30n * 9_000n });
  });

  test("is priced as the model that answered, at most at the hold", async ({
    db,
  }) => {
    const payer = await givenPayer(db);
    const hold = await held(db, aCall(payer));

    const { receipt } = await settle(
      db,
      anEnding(
        hold,
        { input: 100, output: 100 },
        { servedModelId: "llama-3.3-70b-versatile" },
      ),
    );

    expect(receipt).toMatchObject({
      modelId: "gpt-4o-mini",
      servedModelId: "llama-3.3-70b-versatile",
    });
    expect((await requestOf(db, hold))?.costNanos).toBe(
      100n * 590n + 100n * 790n,
    );
  });

  test.for([
    { tokens: 1, micros: 499n, nanos: 0n },
    { tokens: 1, micros: 500n, nanos: 1n },
    { tokens: 3, micros: 500n, nanos: 2n },
    { tokens: 1_000_000, micros: 1n, nanos: 1_000n },
  ])(
    "rounds $tokens tokens at $micros once, half up, to $nanos nano-dollars",
    async (price, { db }) => {
      const payer = await givenPayer(db, { credits: null });
      const { modelId } = await givenModel(db, { inputMicros: price.micros });
      const hold = await held(db, aCall(payer, { modelId }));

      await settle(
        db,
        anEnding(hold, { input: price.tokens }, { servedModelId: modelId }),
      );

      expect((await requestOf(db, hold))?.costNanos).toBe(price.nanos);
    },
  );

  test("prices cached reads and cache writes once, at their own rates", async ({
    db,
  }) => {
    const payer = await givenPayer(db);
    const { modelId } = await givenModel(db, {
      inputMicros: 1_000_000n,
      cachedInputMicros: 100_000n,
      cacheWriteMicros: 1_250_000n,
      outputMicros: 4_000_000n,
      inputWeight: 4,
      cachedInputWeight: 2,
      cacheWriteWeight: 5,
      outputWeight: 16,
    });
    const hold = await held(
      db,
      aCall(payer, { modelId, inputTokensCounted: 1_000 }),
    );
    const ending = anEnding(hold, {}, { servedModelId: modelId });

    await settle(db, {
      ...ending,
      usage: {
        ...ending.usage,
        inputTokens: 1_000,
        cachedInputTokens: 600,
        cacheWriteTokens: 300,
        outputTokens: 50,
        reasoningTokens: 30,
      },
    });

    expect(await requestOf(db, hold)).toMatchObject({
      credits: 100n * 4n + 600n * 2n + 300n * 5n + 50n * 16n,
      costNanos: 100_000n + 60_000n + 375_000n + 200_000n,
    });
  });
});

describe("thresholds", () => {
  test("are crossed once each, however many calls cross them at once", async ({
    db,
  }) => {
    const payer = await givenPayer(db, { credits: 1_000n });
    const holds = [];
    for (let call = 0; call < 10; call++) {
      holds.push(await held(db, aCallOf(payer, 100)));
    }

    await Promise.all(
      holds.map((hold) => settle(db, anEnding(hold, { output: 100 }))),
    );

    const warned = await db
      .select({ kind: notifications.kind })
      .from(notifications)
      .where(eq(notifications.workspaceId, payer.workspaceId));
    expect(warned.map(({ kind }) => kind).toSorted()).toEqual([
      "usage_100",
      "usage_50",
      "usage_80",
    ]);
  });

  test("below which a charge stays warn of nothing", async ({ db }) => {
    const payer = await givenPayer(db, { credits: 1_000n });

    await settle(
      db,
      anEnding(await held(db, aCallOf(payer, 499)), { output: 499 }),
    );

    expect(
      await db
        .select()
        .from(notifications)
        .where(eq(notifications.workspaceId, payer.workspaceId)),
    ).toEqual([]);
  });
});

describe("release", () => {
  test("gives the hold and the request of the day back, and writes no event", async ({
    db,
  }) => {
    const payer = await givenPayer(db, { credits: 100n, prepaid: 500n });
    const hold = await held(db, aCallOf(payer, 300));

    const { released, receipt } = await release(db, aRelease(hold));

    expect(released).toBe(true);
    expect(receipt).toMatchObject({
      state: "released",
      outcome: "failed",
      credits: 0,
      heldCredits: 0,
      errorCode: "provider_error",
    });
    expect(await eventsOf(db, payer)).toEqual([]);
    expect(await balanceOf(db, payer)).toMatchObject({
      balance: 500n,
      held: 0n,
    });
    const [day] = await db
      .select()
      .from(usageDays)
      .where(eq(usageDays.workspaceId, payer.workspaceId));
    expect(day?.requests).toBe(0);
    await expectCountersToEqualTheLedger(db);
  });

  test("gives back once, however often and with whom it races", async ({
    db,
  }) => {
    const payer = await givenPayer(db);
    const hold = await held(db, aCall(payer));

    const outcomes = await Promise.all([
      ...Array.from({ length: 5 }, async () => {
        const { released } = await release(db, aRelease(hold));
        return released;
      }),
      ...Array.from({ length: 5 }, async () => {
        const { settled } = await settle(db, anEnding(hold, { output: 9 }));
        return settled;
      }),
    ]);

    expect(outcomes.filter(Boolean)).toHaveLength(1);
    await expectCountersToEqualTheLedger(db);
  });

  test("charges failed attempts to the operator, not to the customer", async ({
    db,
  }) => {
    const payer = await givenPayer(db);
    const spent = async () => {
      const [row] = await db
        .select({
          sum: sql<string>`coalesce(sum(${operatorSpend.costNanos}), 0)`,
        })
        .from(operatorSpend);
      return BigInt(row?.sum ?? 0);
    };
    const before = await spent();

    await release(db, {
      ...aRelease(await held(db, aCall(payer))),
      failedAttemptsCostNanos: 777n,
    });

    expect((await spent()) - before).toBe(777n);
    expect(await totalsOf(db, payer)).toMatchObject({ costNanos: 0n });
  });
});

describe("sweep", () => {
  test("charges input and what was received, books the worst cost, frees the rest", async ({
    db,
  }) => {
    const payer = await givenPayer(db);
    const hold = await held(db, aCall(payer, { outputTokensMax: 1_000 }));
    await renew(db, {
      calls: [
        {
          requestId: hold.requestId,
          receivedOutputTokens: 33,
          firstTokenAt: NOON,
        },
      ],
      now: NOON,
    });

    await sweep(db, { now: AFTER_THE_LEASE });

    expect(await requestOf(db, hold)).toMatchObject({
      state: "expired",
      outcome: "abandoned",
      credits: 133n,
      isEstimated: true,
      costNanos: 118n * 150n + 1_000n * 600n,
    });
    expect(await totalsOf(db, payer)).toMatchObject({
      includedUsed: 133n,
      includedHeld: 0n,
    });
    await expectCountersToEqualTheLedger(db);
  });

  test("charges nothing where nothing was received, and still books the cost", async ({
    db,
  }) => {
    const payer = await givenPayer(db);
    const hold = await held(db, aCall(payer));

    await sweep(db, { now: AFTER_THE_LEASE });

    expect(await eventsOf(db, payer)).toMatchObject([
      { kind: "charge", credits: 0n, inputTokens: 0, outputTokens: 0 },
    ]);
    expect((await requestOf(db, hold))?.costNanos).toBeGreaterThan(0n);
  });

  test("leaves calls within their lease, and renewed ones, alone", async ({
    db,
  }) => {
    const payer = await givenPayer(db);
    const fresh = await held(db, aCall(payer, { now: AFTER_THE_LEASE }));
    const renewed = await held(db, aCall(payer));
    await renew(db, {
      calls: [
        {
          requestId: renewed.requestId,
          receivedOutputTokens: 1,
          firstTokenAt: null,
        },
      ],
      now: later(NOON, { seconds: 20 }),
    });

    await sweep(db, { now: AFTER_THE_LEASE });

    expect((await requestOf(db, fresh))?.state).toBe("held");
    expect((await requestOf(db, renewed))?.state).toBe("held");
  });

  test("expires each call once, from several processes at once", async ({
    db,
  }) => {
    const payers = await Promise.all(
      Array.from({ length: 8 }, () => givenPayer(db)),
    );
    for (const payer of payers) await held(db, aCall(payer));

    await Promise.all(
      Array.from({ length: 6 }, () => sweep(db, { now: AFTER_THE_LEASE })),
    );
    await sweep(db, { now: AFTER_THE_LEASE });

    for (const payer of payers) {
      expect(await eventsOf(db, payer)).toHaveLength(1);
    }
    await expectCountersToEqualTheLedger(db);
  });
});

describe("a settle that comes after the sweep", () => {
  const givenExpired = async (
    db: Database,
    received: number,
    terms: Parameters<typeof givenPayer>[1] = {},
  ) => {
    const payer = await givenPayer(db, terms);
    const hold = await held(db, aCallOf(payer, 1_000));
    await renew(db, {
      calls: [
        {
          requestId: hold.requestId,
          receivedOutputTokens: received,
          firstTokenAt: NOON,
        },
      ],
      now: NOON,
    });
    await sweep(db, { now: AFTER_THE_LEASE });
    return { payer, hold };
  };

  test("lowers the charge by one correction, and cost to the real one", async ({
    db,
  }) => {
    const { payer, hold } = await givenExpired(db, 600);

    const late = await settle(db, anEnding(hold, { output: 400 }));
    const again = await settle(db, anEnding(hold, { output: 400 }));

    expect([late.settled, again.settled]).toEqual([true, false]);
    const events = await eventsOf(db, payer);
    expect(
      events.map(({ kind, credits, outputTokens }) => ({
        kind,
        credits,
        outputTokens,
      })),
    ).toEqual(
      expect.arrayContaining([
        { kind: "charge", credits: 600n, outputTokens: 600 },
        { kind: "correction", credits: -200n, outputTokens: -200 },
      ]),
    );
    expect(await requestOf(db, hold)).toMatchObject({
      state: "settled",
      outcome: "abandoned",
      credits: 400n,
      costNanos: 400n * 600n,
    });
    await expectCountersToEqualTheLedger(db);
  });

  test("never raises the charge, but tells tokens and cost", async ({ db }) => {
    const { payer, hold } = await givenExpired(db, 600);

    await settle(db, anEnding(hold, { output: 900 }));

    expect(await requestOf(db, hold)).toMatchObject({
      credits: 600n,
      outputTokens: 900,
      costNanos: 900n * 600n,
    });
    expect(await totalsOf(db, payer)).toMatchObject({ includedUsed: 600n });
    await expectCountersToEqualTheLedger(db);
  });

  test("gives back to overage first, then prepaid, then the plan", async ({
    db,
  }) => {
    const { payer, hold } = await givenExpired(db, 1_000, {
      credits: 200n,
      prepaid: 300n,
      overageCap: 500n,
    });

    const { receipt } = await settle(db, anEnding(hold, { output: 150 }));

    expect(receipt).toMatchObject({
      credits: 150,
      includedCredits: 150,
      prepaidCredits: 0,
      overageCredits: 0,
    });
    expect(await balanceOf(db, payer)).toMatchObject({ balance: 300n });
    const outbox = await db
      .select({ credits: meterOutbox.credits })
      .from(meterOutbox)
      .where(eq(meterOutbox.workspaceId, payer.workspaceId));
    expect(outbox.reduce((sum, row) => sum + row.credits, 0n)).toBe(0n);
    await expectCountersToEqualTheLedger(db);
  });

  test("leaves its key to the retry that took it meanwhile", async ({ db }) => {
    const payer = await givenPayer(db);
    const call = aCall(payer);
    const lost = await held(db, call);
    const retry = await held(db, {
      ...call,
      requestId: randomUUID(),
      now: AFTER_THE_LEASE,
    });

    const late = await settle(db, anEnding(lost, { output: 10 }));
    const retried = await settle(db, anEnding(retry, { output: 10 }));

    expect([late.settled, retried.settled]).toEqual([true, true]);
    await expectCountersToEqualTheLedger(db);
  });

  test("that says release gives everything back", async ({ db }) => {
    const { payer, hold } = await givenExpired(db, 600);

    const { released } = await release(db, aRelease(hold));

    expect(released).toBe(true);
    expect(await totalsOf(db, payer)).toMatchObject({
      includedUsed: 0n,
      costNanos: 0n,
    });
    await expectCountersToEqualTheLedger(db);
  });
});

describe("renew", () => {
  test("answers with the calls that hold, and why one must stop", async ({
    db,
  }) => {
    const payer = await givenPayer(db);
    const call = aCall(payer);
    const stopped = await held(db, call);
    const running = await held(db, aCall(payer));
    const settled = await held(db, aCall(payer));
    await settle(db, anEnding(settled));
    const asked = await requestStop(db, {
      conversationId: String(call.conversationId),
      userId: payer.userId,
    });

    const answer = await renew(db, {
      calls: [stopped, running, settled].map(({ requestId }) => ({
        requestId,
        receivedOutputTokens: 0,
        firstTokenAt: null,
      })),
      now: NOON,
    });

    expect(asked.requestIds).toEqual([stopped.requestId]);
    expect(answer).toEqual(
      new Map([
        [stopped.requestId, "requested"],
        [running.requestId, null],
      ]),
    );
  });

  test("never lowers what has been received", async ({ db }) => {
    const payer = await givenPayer(db);
    const hold = await held(db, aCall(payer));
    for (const receivedOutputTokens of [50, 20]) {
      await renew(db, {
        calls: [
          {
            requestId: hold.requestId,
            receivedOutputTokens,
            firstTokenAt: null,
          },
        ],
        now: NOON,
      });
    }

    expect((await requestOf(db, hold))?.receivedOutputTokens).toBe(50);
  });

  test("stops nothing of somebody else's", async ({ db }) => {
    const payer = await givenPayer(db);
    const stranger = await givenPayer(db);
    const call = aCall(payer);
    await held(db, call);

    expect(
      await requestStop(db, {
        conversationId: String(call.conversationId),
        userId: stranger.userId,
      }),
    ).toEqual({ requestIds: [] });
  });
});

describe("the operator's budget", () => {
  test("pulls the brake when the month's cost reaches it", async ({ db }) => {
    const payer = await givenPayer(db, { credits: null });
    const { modelId } = await givenModel(db, { outputMicros: 1_000_000_000n });
    const now = new Date("2031-05-10T00:00:00Z");
    const spend = async (budget: bigint) => {
      const hold = await held(db, aCall(payer, { modelId, now }));
      await db.execute(sql`select settle(${hold.requestId}, 'completed',
        ${modelId}, 0, 0, 0, 1000, 0, false, null, 1000, 1, null, null, 0,
        ${budget}, ${now})`);
      return reserve(db, aCall(payer, { modelId, now }));
    };
    // One settle costs 1,000 tokens × $1,000 a million = 1 dollar.
    const dollar = 1_000_000_000n;

    const below = await spend(2n * dollar + 1n);
    const reached = await spend(2n * dollar);
    await db.update(operatorSettings).set({ budgetSpentMonth: null });

    expect(below.ok).toBe(true);
    expect(reached).toMatchObject({ refusal: { kind: "service_paused" } });
  });
});
