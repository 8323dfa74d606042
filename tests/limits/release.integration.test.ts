import {
  AFTER_THE_LEASE,
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
import { eq, sql } from "drizzle-orm";
import { describe, expect } from "vitest";
import { operatorSpend } from "@/db/schema/operator";
import { usageDays } from "@/db/schema/usage";
import { release } from "@/features/limits/release";
import { renew } from "@/features/limits/renew";
import { settle } from "@/features/limits/settle";
import { sweep } from "@/features/limits/sweep";

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
