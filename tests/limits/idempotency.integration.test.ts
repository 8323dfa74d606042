import { randomUUID } from "node:crypto";
import {
  aCall,
  anEnding,
  givenPayer,
  held,
  later,
  NOON,
} from "@tests/support/calls";
import { test } from "@tests/support/database";
import { describe, expect } from "vitest";
import { reserve } from "@/features/limits/reserve";
import { settle } from "@/features/limits/settle";

describe("the idempotency key", () => {
  test("lets one of 20 parallel repeats through", async ({ db }) => {
    const payer = await givenPayer(db);
    const idempotencyKey = randomUUID();

    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () =>
        reserve(db, aCall(payer, { idempotencyKey })),
      ),
    );

    const kinds = outcomes.map((outcome) =>
      outcome.ok ? "granted" : outcome.refusal.kind,
    );
    expect(kinds.toSorted()).toEqual([
      "granted",
      ...Array.from({ length: 19 }, () => "request_in_progress"),
    ]);
  });

  test("names the running call, then the answered one", async ({ db }) => {
    const payer = await givenPayer(db);
    const call = aCall(payer);
    const hold = await held(db, call);
    const existing = {
      requestId: call.requestId,
      conversationId: call.conversationId,
      answerId: call.answerId,
    };

    const whileRunning = await reserve(db, {
      ...call,
      requestId: randomUUID(),
    });
    await settle(db, anEnding(hold, { output: 5 }));
    const whenAnswered = await reserve(db, {
      ...call,
      requestId: randomUUID(),
    });

    expect(whileRunning).toEqual({
      ok: false,
      refusal: { kind: "request_in_progress", ...existing },
    });
    expect(whenAnswered).toEqual({
      ok: false,
      refusal: { kind: "already_answered", ...existing },
    });
  });

  test("refuses another body, and another person's call", async ({ db }) => {
    const payer = await givenPayer(db);
    const call = aCall(payer);
    await held(db, call);

    expect(
      await reserve(db, {
        ...call,
        requestId: randomUUID(),
        requestHash: "other",
      }),
    ).toEqual({ ok: false, refusal: { kind: "idempotency_key_reused" } });
  });

  test("is another workspace's own", async ({ db }) => {
    const call = aCall(await givenPayer(db));
    const other = await givenPayer(db);
    await held(db, call);

    expect(
      (await reserve(db, aCall(other, { idempotencyKey: call.idempotencyKey })))
        .ok,
    ).toBe(true);
  });

  test.for([
    { outcome: "completed", isFree: false },
    { outcome: "stopped", isFree: false },
    { outcome: "failed", isFree: true },
  ] as const)(
    "is free again: $isFree, after a call that $outcome",
    async (ending, { db }) => {
      const payer = await givenPayer(db);
      const call = aCall(payer);
      const hold = await held(db, call);
      await settle(db, anEnding(hold, {}, { outcome: ending.outcome }));

      const again = await reserve(db, { ...call, requestId: randomUUID() });

      expect(again.ok).toBe(ending.isFree);
    },
  );

  test("is free again when its call's lease ran out", async ({ db }) => {
    const payer = await givenPayer(db);
    const call = aCall(payer);
    await held(db, call);

    const again = await reserve(db, {
      ...call,
      requestId: randomUUID(),
      now: later(NOON, { seconds: 31 }),
    });

    expect(again.ok).toBe(true);
  });
});
