import { test } from "@tests/support/database";
import { emptyDatabase } from "@tests/support/embedded";
import { expectCountersToEqualTheLedger } from "@tests/support/ledger";
import { foldEverything } from "@tests/support/rollups";
import { runScript } from "@tests/support/scripts";
import { sql } from "drizzle-orm";
import { describe, expect, onTestFinished } from "vitest";
import type { Database } from "@/db/client";
import { migrateDatabase } from "@/db/migrate";
import { openDatabase } from "@/db/open";
import { getOverview } from "@/features/admin/overview/overview";
import { rangeUntilToday } from "@/features/admin/range";
import { listGivenBack } from "@/features/admin/revenue/given-back";
import { listLosses } from "@/features/admin/usage/losses";
import { reconcile } from "@/features/billing/reconcile/reconcile";
import { seedCatalogue } from "@/features/plans/seed";
import { findRollupDrift } from "@/features/usage/rollup-drift";
import { foldRollups } from "@/features/usage/rollups";
import { fillDemo, removeDemo } from "../../scripts/demo/demo.ts";

/** How many rows each table has, but for what a start leaves behind. */
async function sizes(db: Database) {
  const { rows } = await db.execute(sql`
    select relname, (xpath('/row/n/text()', query_to_xml(
             format('select count(*) as n from %I', relname),
             false, true, '')))[1]::text as rows
      from pg_class where relkind = 'r'
       and relnamespace = 'public'::regnamespace order by 1`);
  return rows;
}

describe("the demonstration", () => {
  test("is 90 days whose books agree, and leaves nothing behind", {
    timeout: 120_000,
  }, async ({ db, pool }) => {
    await foldEverything(db);
    const before = await sizes(db);

    await fillDemo(pool);
    await foldEverything(db);

    await expectCountersToEqualTheLedger(db);
    expect(await findRollupDrift(db)).toEqual({ drifts: [], found: 0 });
    const books = await reconcile(db, null, { isFull: true });
    expect(books.drifts).toEqual([]);
    const now = new Date();
    const { totals, days, recurring } = await getOverview(db, {
      days: 90,
      now,
    });
    expect(totals.calls).toBeGreaterThan(5_000);
    expect(days.filter(({ calls }) => calls > 0).length).toBeGreaterThan(70);
    expect(totals.overageNanos).toBeGreaterThan(0n);
    expect(totals.prepaidNanos).toBeGreaterThan(0n);
    expect(totals.marginNanos).toBeGreaterThan(0n);
    expect(totals.churnedNanos).toBe(20_000_000_000n);
    expect(recurring.mrrNanos).toBeGreaterThan(400_000_000_000n);
    const { rows } = await db.execute(sql`
      select s.status, i.status as bill from subscriptions s
        join invoices i using (workspace_id)
       where s.status = 'past_due' and i.status = 'open'`);
    expect(rows).toEqual([{ status: "past_due", bill: "open" }]);
    expect(totals).toMatchObject({ feeEstimatedNanos: 0n });
    // $5 of one bill, and all of another.
    expect(totals.returnedNanos).toBe(25_000_000_000n);
    const { rows: returns } = await listGivenBack(db, {
      ...{ view: "given_back", before: null, limit: 9 },
    });
    expect(returns).toMatchObject([
      { kind: "dispute", needsAnswer: true },
      { kind: "refund", status: "succeeded", of: "invoice" },
    ]);
    const [worst] = await listLosses(db, {
      range: rangeUntilToday(30, now),
      now,
      limit: 1,
    });
    expect(worst).toMatchObject({ plan: null, revenueNanos: 0n });

    await removeDemo(pool);

    expect(await sizes(db)).toEqual(before);
    expect(await findRollupDrift(db)).toEqual({ drifts: [], found: 0 });
    await expect(db.execute("delete from usage_events")).rejects.toThrow();
  });

  test("keeps whom the audit log speaks of, as nobody", {
    timeout: 120_000,
  }, async ({ db, pool }) => {
    await fillDemo(pool);
    await db.execute(sql`
      insert into audit_log (action, subject_kind, subject_id, user_id)
      select 'person.suspend', 'person', id, id from users
       where email = 'person97@demo.example'`);

    await removeDemo(pool);

    const { rows } = await db.execute(sql`
      select name, deleted_at is not null as is_gone from users`);
    expect(rows).toEqual([{ name: null, is_gone: true }]);
  });

  test("is made on the embedded database too", {
    timeout: 120_000,
  }, async () => {
    const { dir, remove } = await emptyDatabase();
    const embedded = openDatabase({ dir });
    onTestFinished(async () => {
      await embedded.close();
      remove();
    });
    await migrateDatabase({ embedded: embedded.pool });
    await seedCatalogue(embedded.db);

    await fillDemo(embedded.pool);
    await foldRollups(embedded.db);

    const drift = await findRollupDrift(embedded.db);
    expect(drift).toEqual({ drifts: [], found: 0 });
    await removeDemo(embedded.pool);
  });
});

describe("npm run db:demo", () => {
  test("refuses in production, and to do it twice", {
    timeout: 120_000,
  }, async ({ databaseUrl }) => {
    const env = { DATABASE_URL: databaseUrl };
    const inProduction = await runScript("scripts/db-demo.ts", {
      env: { ...env, NODE_ENV: "production" },
    });
    const first = await runScript("scripts/db-demo.ts", { env });
    const second = await runScript("scripts/db-demo.ts", { env });
    const removed = await runScript("scripts/db-demo.ts", {
      env,
      args: ["--remove"],
    });

    expect(inProduction).toMatchObject({
      exitCode: 1,
      output: expect.stringContaining("Nothing is changed"),
    });
    expect(first.exitCode).toBe(0);
    expect(second).toMatchObject({
      exitCode: 1,
      output: expect.stringContaining("there already"),
    });
    expect(removed.exitCode).toBe(0);
  });
});
