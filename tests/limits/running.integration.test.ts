import {
  aCall,
  aCallOf,
  anEnding,
  givenPayer,
  held,
  NOON,
} from "@tests/support/calls";
import { test } from "@tests/support/database";
import { requestOf } from "@tests/support/ledger";
import { givenModel } from "@tests/support/models";
import { eq, sql } from "drizzle-orm";
import { describe, expect } from "vitest";
import { notifications } from "@/db/schema/notices";
import { operatorSettings } from "@/db/schema/operator";
import { renew } from "@/features/limits/renew";
import { reserve } from "@/features/limits/reserve";
import { settle } from "@/features/limits/settle";
import { requestStop } from "@/features/limits/stop";

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

describe("the operator's budget", () => {
  test("pulls the brake when the month's cost reaches it", async ({ db }) => {
    const payer = await givenPayer(db, { credits: null });
    const { modelId } = await givenModel(db, { outputMicros: 1_000_000_000n });
    const now = new Date("2031-05-10T00:00:00Z");
    const spend = async (budget: bigint) => {
      const hold = await held(db, aCall(payer, { modelId, now }));
      await db.execute(sql`select settle_call(${hold.requestId}, 'completed',
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
