import { randomUUID } from "node:crypto";
import {
  aCall,
  aCallOf,
  anEnding,
  aRelease,
  balanceOf,
  givenPayer,
  held,
  later,
  NOON,
} from "@tests/support/calls";
import { test } from "@tests/support/database";
import {
  eventsOf,
  expectCountersToEqualTheLedger,
  requestOf,
  totalsOf,
} from "@tests/support/ledger";
import { givenModel, givenPrice } from "@tests/support/models";
import { eq, sql } from "drizzle-orm";
import { describe, expect } from "vitest";
import { creditEntries, meterOutbox } from "@/db/schema/billing";
import { aiRequests } from "@/db/schema/usage";
import { release } from "@/features/limits/release";
import { settle } from "@/features/limits/settle";
import { selectReceipts } from "@/features/usage/receipts";

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
      contextStartId: null,
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

  test("answers with the receipt that is read of the call from then on", async ({
    db,
  }) => {
    const payer = await givenPayer(db, {
      credits: 100n,
      prepaid: 150n,
      overageCap: 1_000n,
    });
    const hold = await held(db, aCallOf(payer, 900));
    await db
      .update(aiRequests)
      .set({ contextStartId: randomUUID() })
      .where(eq(aiRequests.id, hold.requestId));
    const usage = {
      inputTokens: 30,
      cachedInputTokens: 20,
      cacheWriteTokens: 5,
      outputTokens: 400,
      reasoningTokens: 60,
      isEstimated: true,
      raw: { total: 430 },
    };
    const errorCode = "provider_error";

    const { receipt } = await settle(
      db,
      anEnding(hold, {}, { usage, errorCode, outcome: "failed" }),
    );

    const [read] = await selectReceipts(
      db,
      sql`where request_id = ${hold.requestId}`,
    );
    expect(receipt).toEqual(read);
    expect(receipt).toMatchObject({
      includedCredits: 100,
      prepaidCredits: 150,
      overageCredits: receipt.credits - 250,
      contextStartId: expect.any(String),
    });
  });

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
