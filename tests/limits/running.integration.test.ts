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
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { notifications } from "@/db/schema/notices";
import { operatorSettings } from "@/db/schema/operator";
import { models } from "@/db/schema/plans";
import { renew } from "@/features/limits/renew";
import { settle } from "@/features/limits/settle";
import { requestStop } from "@/features/limits/stop";

/** Why each of these running calls must stop. */
async function reasonsOf(db: Database, calls: { requestId: string }[]) {
  const reasons = await renew(db, {
    calls: calls.map(({ requestId }) => ({
      requestId,
      receivedOutputTokens: 0,
      firstTokenAt: null,
    })),
    now: NOON,
  });
  return calls.map(({ requestId }) => reasons.get(requestId));
}

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

  test("stops every call at the brake's second level, none at its first", async ({
    db,
  }) => {
    const payer = await givenPayer(db);
    const running = await held(db, aCall(payer));
    const reasonAt = async (brake: "no_new_calls" | "stop_running_calls") => {
      await db.update(operatorSettings).set({ brake });
      return reasonsOf(db, [running]);
    };

    const first = await reasonAt("no_new_calls");
    const second = await reasonAt("stop_running_calls");
    await db.update(operatorSettings).set({ brake: "off" });

    expect([first, second]).toEqual([[null], ["brake"]]);
  });

  test("stops the calls of a model whose brake says so, and no other's", async ({
    db,
  }) => {
    const payer = await givenPayer(db);
    const { modelId } = await givenModel(db);
    const stopped = await held(db, aCall(payer, { modelId }));
    const other = await held(db, aCall(payer));
    const pause = (isStopped: boolean) =>
      db
        .update(models)
        .set({ isPaused: true, isStopped })
        .where(eq(models.id, modelId));

    await pause(false);
    const first = await reasonsOf(db, [stopped, other]);
    await pause(true);
    const second = await reasonsOf(db, [stopped, other]);

    expect(first).toEqual([null, null]);
    expect(second).toEqual(["brake", null]);
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
