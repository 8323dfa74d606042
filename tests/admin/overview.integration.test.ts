import {
  AFTER_THE_LEASE,
  aCallOf,
  anEnding,
  aRelease,
  givenPayer,
  held,
  later,
  NOON,
} from "@tests/support/calls";
import { test } from "@tests/support/database";
import { foldEverything } from "@tests/support/rollups";
import { givenSubscriber } from "@tests/support/subscribers";
import { sql } from "drizzle-orm";
import { describe, expect } from "vitest";
import { z } from "zod";
import type { Database } from "@/db/client";
import { chartsOf } from "@/features/admin/overview/charts";
import { bucketStartMs } from "@/features/admin/overview/first-token";
import { getOverview } from "@/features/admin/overview/overview";
import { release } from "@/features/limits/release";
import { settle } from "@/features/limits/settle";
import { sweep } from "@/features/limits/sweep";

const DAY_S = 86_400;
const NOW = later(NOON, { seconds: 60 });

const ledger = z.object({
  calls: z.coerce.number(),
  credits: z.coerce.number(),
  input: z.coerce.number(),
  output: z.coerce.number(),
  cost: z.coerce.bigint(),
});

/** What the ledger itself says of all there is. */
async function ledgerOf(db: Database) {
  const { rows } = await db.execute(sql`
    select (select count(*) from ai_requests where state <> 'held') as calls,
           sum(credits) as credits, sum(input_tokens) as input,
           sum(output_tokens) as output, sum(cost_nanos)
             + (select sum(failed_attempts_cost_nanos) from ai_requests) as cost
      from usage_events`);
  return ledger.parse(rows[0]);
}

describe("the overview", () => {
  test("is the ledger, and sets it beside as many days before", async ({
    db,
  }) => {
    await givenSubscriber(db, { at: new Date("2026-03-01T00:00:00Z") });
    const [ada, alan] = [await givenPayer(db), await givenPayer(db)];
    const lastWeek = later(NOON, { seconds: -8 * DAY_S });
    const old = await held(db, aCallOf(ada, 40, { now: lastWeek }));
    await settle(db, anEnding(old, { output: 40 }, { now: lastWeek }));
    for (const payer of [ada, ada, alan]) {
      const hold = await held(db, aCallOf(payer, 100));
      await settle(
        db,
        anEnding(
          hold,
          { input: 10, output: 90 },
          { firstTokenAt: later(NOON, { seconds: 0.4 }) },
        ),
      );
    }
    const failed = await held(db, aCallOf(ada, 70));
    await release(db, { ...aRelease(failed), failedAttemptsCostNanos: 11n });
    await held(db, aCallOf(alan, 60));
    await sweep(db, { now: AFTER_THE_LEASE });
    const running = await held(db, aCallOf(alan, 33, { now: NOW }));
    await foldEverything(db);

    const { totals, totalsBefore, ...rest } = await getOverview(db, {
      days: 7,
      now: NOW,
    });

    const all = await ledgerOf(db);
    expect(totals.calls + totalsBefore.calls).toBe(all.calls);
    expect(totals.credits + totalsBefore.credits).toBe(all.credits);
    expect(totals.inputTokens + totalsBefore.inputTokens).toBe(all.input);
    expect(totals.outputTokens + totalsBefore.outputTokens).toBe(all.output);
    expect(totals.costNanos + totalsBefore.costNanos).toBe(all.cost);
    expect(totals).toMatchObject({
      activeDaily: 2,
      activeMonthly: 2,
      calls: 5,
      completed: 3,
      failed: 1,
      abandoned: 1,
      errorRate: 0.2,
    });
    expect(totalsBefore).toMatchObject({ calls: 1, credits: 40 });
    expect(totals.firstTokenP50Ms).toBeGreaterThan(bucketStartMs(34));
    expect(totals.firstTokenP95Ms).toBeLessThan(bucketStartMs(35));
    expect(totals.marginNanos).toBe(
      totals.subscriptionNanos - totals.costNanos,
    );
    expect(rest.days).toHaveLength(7);
    expect(rest.days.at(-1)).toMatchObject({ day: "2026-03-15", calls: 5 });
    expect(rest.recurring.mrrNanos).toBe(20_000_000_000n);
    expect(rest.standing).toMatchObject({
      heldCalls: 1,
      heldCredits: Number(running.heldCredits),
      brake: "off",
      isBudgetSpent: false,
    });
  });

  test("draws a day on which every call failed at the top of the axis", async ({
    db,
  }) => {
    const soon = later(NOON, { seconds: 3 * DAY_S });
    const failed = await held(
      db,
      aCallOf(await givenPayer(db), 70, { now: soon }),
    );
    await release(db, { ...aRelease(failed), now: soon });
    await foldEverything(db);

    const { days } = await getOverview(db, { days: 1, now: soon });

    const errors = chartsOf({ days, daysBefore: [] }).quality.find(
      ({ unit }) => unit === "percent",
    );
    expect(errors?.chart.days).toEqual([{ day: "2026-03-18", values: [100] }]);
    expect(errors?.chart.gridlines).toEqual([50, 100]);
  });

  test("names the refusals of the range, and how many there were before", async ({
    db,
  }) => {
    await db.execute(sql`
      insert into refusal_hours values
        ('2026-03-15T10:00:00Z', 'rate_limited', 3),
        ('2026-03-15T11:00:00Z', 'period_credits', 9),
        ('2026-03-08T23:00:00Z', 'rate_limited', 5),
        ('2026-02-20T23:00:00Z', 'rate_limited', 100)`);

    const { refusals } = await getOverview(db, { days: 7, now: NOW });

    expect(refusals).toEqual([
      { kind: "period_credits", refusals: 9, refusalsBefore: 0 },
      { kind: "rate_limited", refusals: 3, refusalsBefore: 5 },
    ]);
  });
});
