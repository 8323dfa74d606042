import { randomUUID } from "node:crypto";
import {
  aCallOf,
  anEnding,
  aRelease,
  balanceOf,
  givenPayer,
  held,
  type Payer,
} from "@tests/support/calls";
import { test } from "@tests/support/database";
import { expectCountersToEqualTheLedger } from "@tests/support/ledger";
import { sql } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { release } from "@/features/limits/release";
import { settle } from "@/features/limits/settle";

type Movement = {
  kind: "purchase" | "grant" | "refund" | "refund_failed" | "dispute";
  credits: number;
  cause?: string;
};

/** Whether it moved anything. */
async function post(db: Database, payer: Payer, movement: Movement) {
  const { kind, credits, cause = randomUUID() } = movement;
  const { rows } = await db.execute(
    sql`select post_credits(${payer.workspaceId}, ${kind}, ${credits},
      ${cause}, null, null) as is_posted`,
  );
  return rows[0]?.is_posted;
}

describe("credits of a workspace", () => {
  test("are granted once for a cause, however many try at once", async ({
    db,
  }) => {
    const payer = await givenPayer(db);
    const purchase = { kind: "purchase", credits: 500, cause: "cs_1" } as const;

    const posted = await Promise.all(
      Array.from({ length: 20 }, () => post(db, payer, purchase)),
    );

    expect(posted.filter(Boolean)).toHaveLength(1);
    expect(await balanceOf(db, payer)).toMatchObject({ balance: 500n });
    await expectCountersToEqualTheLedger(db);
  });

  test("are taken back from what no call holds; the rest is owed", async ({
    db,
  }) => {
    const payer = await givenPayer(db, { credits: 0n, prepaid: 1_000n });
    await held(db, aCallOf(payer, 600));

    await post(db, payer, { kind: "refund", credits: -700 });

    expect(await balanceOf(db, payer)).toMatchObject({
      balance: 600n,
      held: 600n,
      debt: 300n,
    });
    await expectCountersToEqualTheLedger(db);
  });

  test("pay a debt first", async ({ db }) => {
    const payer = await givenPayer(db, { debt: 300n });

    await post(db, payer, { kind: "purchase", credits: 200 });
    const before = await balanceOf(db, payer);
    await post(db, payer, { kind: "grant", credits: 250 });

    expect(before).toMatchObject({ balance: 0n, debt: 100n });
    expect(await balanceOf(db, payer)).toMatchObject({
      balance: 150n,
      debt: 0n,
    });
    await expectCountersToEqualTheLedger(db);
  });

  test.for(["settled", "released"] as const)(
    "pay a debt when the call that held them is %s",
    async (end, { db }) => {
      const payer = await givenPayer(db, { credits: 0n, prepaid: 1_000n });
      const hold = await held(db, aCallOf(payer, 800));
      await post(db, payer, { kind: "refund", credits: -1_000 });

      if (end === "settled") {
        await settle(db, anEnding(hold, { output: 100 }));
      } else {
        await release(db, aRelease(hold));
      }

      expect(await balanceOf(db, payer)).toMatchObject({
        balance: 0n,
        held: 0n,
        debt: end === "settled" ? 100n : 0n,
      });
      await expectCountersToEqualTheLedger(db);
    },
  );

  test("do not move by nothing", async ({ db }) => {
    const payer = await givenPayer(db);

    expect(await post(db, payer, { kind: "grant", credits: 0 })).toBe(false);
    expect(await balanceOf(db, payer)).toMatchObject({ balance: 0n });
  });
});
