import { randomUUID } from "node:crypto";
import {
  AFTER_THE_LEASE,
  aCall,
  aCallOf,
  anEnding,
  aRelease,
  balanceOf,
  givenPayer,
  held,
  NOON,
} from "@tests/support/calls";
import { test } from "@tests/support/database";
import {
  eventsOf,
  expectCountersToEqualTheLedger,
  requestOf,
  totalsOf,
} from "@tests/support/ledger";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { meterOutbox } from "@/db/schema/billing";
import { release } from "@/features/limits/release";
import { renew } from "@/features/limits/renew";
import { settle } from "@/features/limits/settle";
import { sweep } from "@/features/limits/sweep";

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
