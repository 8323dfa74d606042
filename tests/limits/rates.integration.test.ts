import { givenTeam, givenUser } from "@tests/support/build";
import { aCall, givenPayer, later, NOON } from "@tests/support/calls";
import { test } from "@tests/support/database";
import { totalsOf } from "@tests/support/ledger";
import { aBucket } from "@tests/support/rates";
import { describe, expect } from "vitest";
import { reserve } from "@/features/limits/reserve";
import type { CallRates } from "@/features/limits/reserve-request";

/** Buckets that hold one, or as many as nobody takes here. */
const narrow = () => aBucket({ burst: 1, refillMs: 2_000 });
const wide = () => aBucket({ burst: 100, refillMs: 2_000 });
const rates = (part: Partial<CallRates> = {}): CallRates => ({
  always: [wide(), wide()],
  onFreePlan: null,
  ...part,
});

describe("a call that comes too fast", () => {
  test("is refused with the wait, and holds and stores nothing", async ({
    db,
  }) => {
    const payer = await givenPayer(db);
    const call = () => aCall(payer, { rates: tooFast, now });
    const tooFast = rates({ always: [narrow(), wide()] });
    let now = NOON;

    const first = await reserve(db, call());
    now = later(NOON, { seconds: 0.5 });
    const second = await reserve(db, call());
    const held = await totalsOf(db, payer);
    now = later(NOON, { seconds: 2 });
    const third = await reserve(db, call());

    expect([first.ok, second.ok, third.ok]).toEqual([true, false, true]);
    expect(second).toMatchObject({
      refusal: { kind: "rate_limited", waitMs: 1_500 },
    });
    expect(held.includedHeld).toBe(first.ok ? first.value.heldCredits : null);
  });

  test("is told of the bucket that was empty, and of the others", async ({
    db,
  }) => {
    const payer = await givenPayer(db);
    const [person, workspace] = [narrow(), wide()];
    const call = () =>
      aCall(payer, { rates: rates({ always: [person, workspace] }) });

    await reserve(db, call());
    const refused = await reserve(db, call());

    const standings =
      !refused.ok && refused.refusal.kind === "rate_limited"
        ? refused.refusal.standings
        : [];
    const left = standings.map(({ bucket, remaining }) => [
      bucket.key,
      remaining,
    ]);
    expect(Object.fromEntries(left)).toEqual({
      [person.key]: 0,
      [workspace.key]: 99,
    });
  });

  test("is refused also when it would be refused anyway: asking costs a token", async ({
    db,
  }) => {
    const payer = await givenPayer(db, { dailyRequests: 0 });
    const call = () => aCall(payer, { rates: once });
    const once = rates({ always: [narrow(), wide()] });

    const kinds = [];
    for (const _ of [1, 2]) {
      const refused = await reserve(db, call());
      kinds.push(refused.ok || refused.refusal.kind);
    }

    expect(kinds).toEqual(["quota_exceeded", "rate_limited"]);
  });

  test("of one member leaves the others their own bucket", async ({ db }) => {
    const { workspaceId, owner, member } = await givenTeam(db, {
      planId: "team",
      now: NOON,
    });
    const workspace = wide();
    const [hers, his] = [narrow(), narrow()];
    const call = (userId: string, own: typeof hers) =>
      reserve(db, {
        ...aCall({ workspaceId, userId, planId: "team" }),
        rates: rates({ always: [own, workspace] }),
      });

    const outcomes = [
      await call(owner.userId, hers),
      await call(owner.userId, hers),
      await call(member.userId, his),
    ];

    expect(outcomes.map(({ ok }) => ok)).toEqual([true, false, true]);
  });
});

describe("an address that many free calls come from", () => {
  test("gets no more of them, and any number of paid ones", async ({ db }) => {
    const shared = narrow();
    const callOf = async (planId: "free" | "pro") => {
      const payer = await givenUser(db, { planId, now: NOON });
      return reserve(
        db,
        aCall(payer, { rates: rates({ onFreePlan: shared }) }),
      );
    };

    const outcomes = [
      await callOf("free"),
      await callOf("free"),
      await callOf("pro"),
      await callOf("pro"),
    ];

    expect(
      outcomes.map((one) => (one.ok ? "granted" : one.refusal)),
    ).toMatchObject([
      "granted",
      {
        kind: "rate_limited",
        waitMs: 2_000,
        standings: [{ bucket: { key: shared.key }, remaining: 0 }],
      },
      "granted",
      "granted",
    ]);
  });
});
