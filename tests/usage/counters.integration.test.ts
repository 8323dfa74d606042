import {
  AFTER_THE_LEASE,
  aCallOf,
  anEnding,
  aRelease,
  givenPayer,
  held,
  later,
  NOON,
  type Payer,
} from "@tests/support/calls";
import { test } from "@tests/support/database";
import { sql } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { release } from "@/features/limits/release";
import { settle } from "@/features/limits/settle";
import { sweep } from "@/features/limits/sweep";
import { listCounterDrift, rebuildCounters } from "@/features/usage/counters";

const everything = { since: null };

/** Charged 150 of the quota and 30 of prepaid credits; a call still runs. */
async function givenUse(db: Database, { isOver = false } = {}): Promise<Payer> {
  const payer = await givenPayer(db, { credits: 150n, prepaid: 500n });
  const first = await held(db, aCallOf(payer, 150));
  await settle(db, anEnding(first, { output: 100 }));
  const second = await held(db, aCallOf(payer, 80));
  await settle(db, anEnding(second, { output: 80 }));
  const third = await held(db, aCallOf(payer, 40));
  if (isOver) await release(db, aRelease(third));
  return payer;
}

const PLANTED = [
  {
    name: "a period's used credits",
    plant: sql`update usage_totals set included_used = included_used - 10`,
    found: {
      counter: "usage_totals",
      subject: "subscription period of 2026-03-01",
      here: { included: 140n },
      ledger: { included: 150n },
    },
  },
  {
    name: "a period's held credits",
    plant: sql`update usage_totals set overage_held = overage_held + 7`,
    found: {
      counter: "usage_totals",
      here: { overage_held: 7n },
      ledger: { overage_held: 0n },
    },
  },
  {
    name: "a prepaid balance",
    plant: sql`update credit_balances set balance = balance + 1`,
    found: {
      counter: "credit_balances",
      here: { balance: 471n },
      ledger: { balance: 470n },
    },
  },
  {
    name: "a prepaid hold",
    plant: sql`update credit_balances set held = held + 3`,
    found: {
      counter: "credit_balances",
      here: { held: 43n },
      ledger: { held: 40n },
    },
  },
  {
    name: "a day's credits",
    plant: sql`update usage_days set credits = credits + 5`,
    found: {
      counter: "usage_days",
      subject: "day 2026-03-15",
      here: { credits: 185n },
      ledger: { credits: 180n },
    },
  },
  {
    name: "a period's requests",
    plant: sql`update usage_totals set requests = requests + 4`,
    found: {
      counter: "usage_totals",
      here: { requests: 6n },
      ledger: { requests: 2n },
    },
  },
  {
    name: "a day's requests",
    plant: sql`update usage_days set requests = 0`,
    found: {
      counter: "usage_days",
      here: { requests: 0n },
      ledger: { requests: 3n },
    },
  },
  {
    name: "a day that is gone",
    plant: sql`delete from usage_days`,
    found: { counter: "usage_days", here: null, ledger: { credits: 180n } },
  },
] as const;

describe("counters", () => {
  test("that are what the ledger adds up to are not listed", async ({ db }) => {
    await givenUse(db);

    expect(await listCounterDrift(db, everything)).toEqual([]);
  });

  test("count no request that was given back, before its lease was over or after", async ({
    db,
  }) => {
    const payer = await givenUse(db, { isOver: true });
    const lost = await held(db, aCallOf(payer, 10));
    await sweep(db, { now: AFTER_THE_LEASE });
    await release(db, {
      ...aRelease(lost),
      now: AFTER_THE_LEASE,
    });

    const { rows } = await db.execute(
      sql`select t.requests as period, d.requests as day
            from usage_totals t join usage_days d using (workspace_id)
           where t.workspace_id = ${payer.workspaceId}`,
    );
    expect(rows).toEqual([{ period: "3", day: 2 }]);
    expect(await listCounterDrift(db, everything)).toEqual([]);
    await rebuildCounters(db, payer);
    expect(await listCounterDrift(db, everything)).toEqual([]);
  });

  test.for(PLANTED)(
    "$name that drifts is found, and rebuilt from the ledger",
    async ({ plant, found }, { db }) => {
      const payer = await givenUse(db);
      await db.execute(sql`${plant} where workspace_id = ${payer.workspaceId}`);

      const drift = await listCounterDrift(db, everything);
      const isRebuilt = await rebuildCounters(db, payer);

      expect(drift).toMatchObject([
        { workspaceId: payer.workspaceId, ...found },
      ]);
      expect(isRebuilt).toBe(true);
      expect(await listCounterDrift(db, everything)).toEqual([]);
    },
  );

  test("that a limit refuses to rebuild are left as they are", async ({
    db,
  }) => {
    const payer = await givenUse(db);
    await db.execute(
      sql`update usage_totals set included_used = 90, included_limit = 100
           where workspace_id = ${payer.workspaceId}`,
    );

    const isRebuilt = await rebuildCounters(db, payer);

    expect(isRebuilt).toBe(false);
    expect(await listCounterDrift(db, everything)).toMatchObject([
      { here: { included: 90n }, ledger: { included: 150n } },
    ]);
    await db.execute(
      sql`update usage_totals set included_limit = 150
           where workspace_id = ${payer.workspaceId}`,
    );
    await rebuildCounters(db, payer);
  });

  test("keep what is owed when they are rebuilt", async ({ db }) => {
    const payer = await givenUse(db);
    await db.execute(
      sql`update credit_balances set balance = 400, debt = 25
           where workspace_id = ${payer.workspaceId}`,
    );

    await rebuildCounters(db, payer);

    const { rows } = await db.execute(
      sql`select balance, debt, held from credit_balances
           where workspace_id = ${payer.workspaceId}`,
    );
    expect(rows).toEqual([{ balance: "495", debt: "25", held: "40" }]);
  });

  test("are compared where the ledger spoke since a moment, and elsewhere not", async ({
    db,
  }) => {
    const old = await givenUse(db, { isOver: true });
    const fresh = await givenUse(db, { isOver: true });
    const call = await held(db, aCallOf(fresh, 10));
    const since = later(NOON, { seconds: 1 });
    await settle(db, anEnding(call, { output: 10 }, { now: since }));
    for (const { workspaceId } of [old, fresh]) {
      await db.execute(
        sql`update usage_totals set cost_nanos = cost_nanos + 1
             where workspace_id = ${workspaceId}`,
      );
      await db.execute(
        sql`update credit_balances set balance = balance + 1
             where workspace_id = ${workspaceId}`,
      );
    }

    const drift = await listCounterDrift(db, { since });

    expect(
      drift.map(({ workspaceId, counter }) => [workspaceId, counter]),
    ).toEqual([
      [fresh.workspaceId, "usage_totals"],
      [fresh.workspaceId, "credit_balances"],
    ]);
    await rebuildCounters(db, old);
    await rebuildCounters(db, fresh);
  });
});
