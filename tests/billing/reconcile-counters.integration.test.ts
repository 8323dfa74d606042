import { aCallOf, anEnding, givenPayer, held } from "@tests/support/calls";
import { test } from "@tests/support/stripe";
import { sql } from "drizzle-orm";
import { describe, expect } from "vitest";
import { runJob } from "@/features/billing/jobs";
import { reconcile } from "@/features/billing/reconcile/reconcile";
import { settle } from "@/features/limits/settle";

describe("the counters among the books", () => {
  test("are rebuilt where they drifted, and listed where they cannot be", async ({
    db,
    gateway,
  }) => {
    const payers = [];
    for (let payer = 0; payer < 2; payer += 1) {
      const somebody = await givenPayer(db, { credits: 100n });
      const hold = await held(db, aCallOf(somebody, 80));
      await settle(db, anEnding(hold, { output: 80 }));
      payers.push(somebody);
    }
    const [mended, stuck] = payers;
    await db.execute(
      sql`update usage_totals set included_used = 70
           where workspace_id = ${mended?.workspaceId}`,
    );
    await db.execute(
      sql`update usage_totals set included_used = 70, included_limit = 75
           where workspace_id = ${stuck?.workspaceId}`,
    );

    const { drifts, summary } = await reconcile(db, gateway, { isFull: true });

    expect(
      drifts.map(({ workspaceId, here, there, isRepaired }) => ({
        workspaceId,
        here,
        there,
        isRepaired,
      })),
    ).toEqual(
      expect.arrayContaining([
        {
          workspaceId: mended?.workspaceId,
          here: "included 70",
          there: "included 80",
          isRepaired: true,
        },
        {
          workspaceId: stuck?.workspaceId,
          here: "included 70",
          there: "included 80",
          isRepaired: false,
        },
      ]),
    );
    expect(summary).toMatchObject({ drifts: 2, repaired: 1, left: 1 });
    await db.execute(
      sql`update usage_totals set included_used = 80, included_limit = 100
           where workspace_id = ${stuck?.workspaceId}`,
    );
  });

  test("are compared from the last clean run on, and without Stripe too", async ({
    db,
    gateway,
  }) => {
    const run = (now: Date) =>
      runJob(db, "reconcile", async () => {
        const { summary } = await reconcile(db, null, { now });
        return summary;
      });
    const first = await run(new Date("2031-01-01T00:00:00Z"));
    const payer = await givenPayer(db, { credits: 100n });
    const hold = await held(db, aCallOf(payer, 80));
    await settle(db, anEnding(hold, { output: 80 }));
    await db.execute(
      sql`update usage_totals set included_used = 70
           where workspace_id = ${payer.workspaceId}`,
    );

    const later = await run(new Date("2031-01-02T00:00:00Z"));
    const { drifts } = await reconcile(db, gateway, { isFull: true });

    expect(first).toMatchObject({
      value: {
        cleanUntil: "2031-01-01T00:00:00.000Z",
        isStripeCompared: false,
      },
    });
    expect(later).toMatchObject({ value: { drifts: 0 } });
    expect(drifts).toMatchObject([{ check: "counters", isRepaired: true }]);
  });
});
