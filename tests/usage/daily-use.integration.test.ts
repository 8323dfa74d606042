import { givenUser } from "@tests/support/build";
import {
  AFTER_THE_LEASE,
  aCallOf,
  anEnding,
  givenPayer,
  held,
  later,
  NOON,
  type Payer,
} from "@tests/support/calls";
import { test } from "@tests/support/database";
import { totalsOf } from "@tests/support/ledger";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { memberships } from "@/db/schema/account";
import { renew } from "@/features/limits/renew";
import { settle } from "@/features/limits/settle";
import { sweep } from "@/features/limits/sweep";
import { listDailyUse } from "@/features/usage/daily-use";
import { scopeOf } from "@/features/usage/rules";

const MARCH = {
  source: "subscription" as const,
  start: "2026-03-01T00:00:00.000Z",
  end: "2026-04-01T00:00:00.000Z",
};

const dailyOf = async (
  db: Database,
  payer: Payer,
  membershipRole: "owner" | "member" = "owner",
) => {
  const uses = await listDailyUse(db, {
    scope: scopeOf({ ...payer, membershipRole }),
    period: MARCH,
  });
  return uses.map(({ day, modelId, credits }) => [day, modelId, credits]);
};

async function charged(
  db: Database,
  payer: Payer,
  call: { credits: number; now?: Date; modelId?: string; served?: string },
) {
  const { credits, now = NOON, modelId = "gpt-4o-mini" } = call;
  const hold = await held(db, aCallOf(payer, credits, { now, modelId }));
  await settle(
    db,
    anEnding(
      hold,
      { output: credits },
      {
        now: later(now, { seconds: 5 }),
        servedModelId: call.served ?? modelId,
      },
    ),
  );
}

describe("a period's daily use", () => {
  test("is by UTC day and model, over midnight and both ends of the month", async ({
    db,
  }) => {
    const payer = await givenPayer(db);
    for (const [moment, credits] of [
      ["2026-03-01T00:00:00.000Z", 300],
      ["2026-03-14T23:59:59.999Z", 400],
      ["2026-03-15T00:00:00.000Z", 500],
      // European clocks go forward within it.
      ["2026-03-29T01:00:00.000Z", 600],
      ["2026-03-31T23:59:59.999Z", 700],
    ] as const) {
      await charged(db, payer, { credits, now: new Date(moment) });
    }
    await charged(db, payer, {
      ...{ credits: 300, served: "llama-3.3-70b-versatile" },
    });
    await held(db, aCallOf(payer, 300));

    expect(await dailyOf(db, payer)).toEqual([
      ["2026-03-01", "gpt-4o-mini", 300],
      ["2026-03-14", "gpt-4o-mini", 400],
      ["2026-03-15", "gpt-4o-mini", 500],
      ["2026-03-15", "llama-3.3-70b-versatile", 300],
      ["2026-03-29", "gpt-4o-mini", 600],
      ["2026-03-31", "gpt-4o-mini", 700],
    ]);
    const { includedUsed } = await totalsOf(db, payer);
    expect(includedUsed).toBe(300n + 400n + 500n + 300n + 600n + 700n);
  });

  test("has what was corrected on the day of its call, as corrected", async ({
    db,
  }) => {
    const payer = await givenPayer(db);
    const hold = await held(db, aCallOf(payer, 1_000));
    await renew(db, {
      calls: [{ ...hold, receivedOutputTokens: 800, firstTokenAt: NOON }],
      now: NOON,
    });
    await sweep(db, { now: AFTER_THE_LEASE });
    expect(await dailyOf(db, payer)).toEqual([
      ["2026-03-15", "gpt-4o-mini", 800],
    ]);

    await settle(
      db,
      anEnding(
        hold,
        { output: 500 },
        { now: new Date("2026-03-16T08:00:00Z") },
      ),
    );

    expect(await dailyOf(db, payer)).toEqual([
      ["2026-03-15", "gpt-4o-mini", 500],
    ]);
    expect((await totalsOf(db, payer)).includedUsed).toBe(500n);
  });

  test("is everybody's to the owner, and their own to a member", async ({
    db,
  }) => {
    const payer = await givenPayer(db);
    const { userId } = await givenUser(db);
    await db.insert(memberships).values({
      ...{ workspaceId: payer.workspaceId, userId, role: "member" },
    });
    await charged(db, payer, { credits: 300 });
    await charged(db, { ...payer, userId }, { credits: 400 });

    expect(await dailyOf(db, payer)).toEqual([
      ["2026-03-15", "gpt-4o-mini", 700],
    ]);
    expect(await dailyOf(db, { ...payer, userId }, "member")).toEqual([
      ["2026-03-15", "gpt-4o-mini", 400],
    ]);
  });
});
