import {
  AFTER_THE_LEASE,
  aCall,
  aCallOf,
  anEnding,
  givenPayer,
  held,
  NOON,
} from "@tests/support/calls";
import { test } from "@tests/support/database";
import { eventsOf, requestOf } from "@tests/support/ledger";
import { givenModel } from "@tests/support/models";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { notifications } from "@/db/schema/notices";
import { operatorSettings } from "@/db/schema/operator";
import { models } from "@/db/schema/plans";
import { aiRequests } from "@/db/schema/usage";
import { renew } from "@/features/limits/renew";
import { settle } from "@/features/limits/settle";
import { requestStop } from "@/features/limits/stop";
import { sweep } from "@/features/limits/sweep";

/** Why each of these running calls must stop. */
async function reasonsOf(
  db: Database,
  calls: { requestId: string; askedModelId?: string }[],
) {
  const reasons = await renew(db, {
    calls: calls.map(({ requestId, askedModelId = null }) => ({
      requestId,
      askedModelId,
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

  test("stops a call by the brake of the model that answers it in another's place, not by that other's", async ({
    db,
  }) => {
    const payer = await givenPayer(db);
    const { modelId: askedModelId } = await givenModel(db);
    const stopped = { isPaused: true, isStopped: true };
    const chosen = await givenModel(db, {}, stopped);
    const call = aCall(payer);
    const hold = await held(db, call);
    await db
      .update(aiRequests)
      .set({ modelId: chosen.modelId })
      .where(eq(aiRequests.id, hold.requestId));

    const before = await reasonsOf(db, [{ ...hold, askedModelId }]);
    await db.update(models).set(stopped).where(eq(models.id, askedModelId));
    const after = await reasonsOf(db, [{ ...hold, askedModelId }]);

    expect([before, after]).toEqual([[null], ["brake"]]);
  });

  test("lets the sweep charge what another model answered as that model's", async ({
    db,
  }) => {
    const payer = await givenPayer(db);
    const asked = await givenModel(db, {
      inputMicros: 1_000_000n,
      outputMicros: 2_000_000n,
    });
    const hold = await held(db, aCall(payer));
    const running = { ...hold, askedModelId: asked.modelId };
    await renew(db, {
      calls: [{ ...running, receivedOutputTokens: 7, firstTokenAt: NOON }],
      now: NOON,
    });

    await sweep(db, { now: AFTER_THE_LEASE });

    const request = await requestOf(db, hold);
    expect(request).toMatchObject({
      state: "expired",
      servedModelId: asked.modelId,
      priceId: asked.priceId,
      costNanos: BigInt(
        hold.inputTokensHeld * 1_000 + hold.maxOutputTokens * 2_000,
      ),
    });
    expect(await eventsOf(db, payer)).toMatchObject([
      { kind: "charge", modelId: asked.modelId, priceId: asked.priceId },
    ]);
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
