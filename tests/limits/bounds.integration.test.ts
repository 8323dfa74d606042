import { randomUUID } from "node:crypto";
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
import { givenModel } from "@tests/support/models";
import { describe, expect } from "vitest";
import { memberships, users } from "@/db/schema/account";
import { operatorSettings } from "@/db/schema/operator";
import { reserve } from "@/features/limits/reserve";
import { settle } from "@/features/limits/settle";

describe("the brake", () => {
  test("refuses everybody while it is pulled, and nobody after", async ({
    db,
  }) => {
    const payer = await givenPayer(db);

    await db
      .update(operatorSettings)
      .set({ brake: "no_new_calls", brakeReason: "Under review" });
    const during = await reserve(db, aCall(payer));
    await db.update(operatorSettings).set({ brake: "off", brakeReason: null });
    const after = await reserve(db, aCall(payer));

    expect(during).toEqual({
      ok: false,
      refusal: {
        kind: "service_paused",
        reason: "Under review",
        modelId: null,
      },
    });
    expect(after.ok).toBe(true);
  });

  test("of one model refuses that model alone, and says why", async ({
    db,
  }) => {
    const payer = await givenPayer(db);
    const { modelId } = await givenModel(
      db,
      {},
      { isPaused: true, pausedReason: "Its provider doubled its price" },
    );

    const paused = await reserve(db, aCall(payer, { modelId }));
    const other = await reserve(db, aCall(payer));

    expect(paused).toEqual({
      ok: false,
      refusal: {
        kind: "service_paused",
        reason: "Its provider doubled its price",
        modelId,
      },
    });
    expect(other.ok).toBe(true);
  });
});

describe("requests a day", () => {
  test("are counted at reserve, for each member and UTC day", async ({
    db,
  }) => {
    const payer = await givenPayer(db, { dailyRequests: 2 });
    const colleague = { ...payer, userId: randomUUID() };
    await db.insert(users).values({
      id: colleague.userId,
      email: `${colleague.userId}@example.com`,
    });
    await db.insert(memberships).values({ ...colleague, role: "member" });
    await held(db, aCall(payer));
    await held(db, aCall(payer));

    expect(await reserve(db, aCall(payer))).toEqual({
      ok: false,
      refusal: {
        kind: "quota_exceeded",
        limitKind: "daily_requests",
        planId: payer.planId,
        needed: 1n,
        left: 0n,
        used: 2n,
        held: 0n,
        limit: 2n,
        resetsAt: new Date("2026-03-16T00:00:00Z"),
      },
    });
    expect((await reserve(db, aCall(colleague))).ok).toBe(true);
    const tomorrow = new Date("2026-03-16T00:00:00Z");
    expect((await reserve(db, aCall(payer, { now: tomorrow }))).ok).toBe(true);
  });

  test("leave out the calls the product makes for itself", async ({ db }) => {
    const payer = await givenPayer(db, { dailyRequests: 1 });
    const title = { feature: "title", countsAsRequest: false } as const;

    await held(db, aCall(payer, title));
    await held(db, aCall(payer));

    expect((await reserve(db, aCall(payer, title))).ok).toBe(true);
  });
});

describe("concurrent calls", () => {
  test("are bounded for each member, and free up as they end", async ({
    db,
  }) => {
    const payer = await givenPayer(db, { concurrentCalls: 2 });
    const first = await held(db, aCall(payer));
    await held(db, aCall(payer));

    const third = await reserve(db, aCall(payer));
    await settle(db, anEnding(first));
    const fourth = await reserve(db, aCall(payer));

    expect(third).toEqual({
      ok: false,
      refusal: { kind: "too_many_concurrent", used: 2, limit: 2 },
    });
    expect(fourth.ok).toBe(true);
  });

  test("do not count a call whose lease ran out", async ({ db }) => {
    const payer = await givenPayer(db, { concurrentCalls: 1, credits: 400n });
    await held(db, aCallOf(payer, 400));

    const beforeTheEnd = later(NOON, { seconds: 29 });
    const atTheEnd = later(NOON, { seconds: 30 });

    expect(
      await reserve(db, aCallOf(payer, 400, { now: beforeTheEnd })),
    ).toMatchObject({ refusal: { kind: "too_many_concurrent" } });
    expect((await reserve(db, aCallOf(payer, 400, { now: atTheEnd }))).ok).toBe(
      true,
    );
  });
});
