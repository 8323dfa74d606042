import { aCallOf, anEnding, givenPayer, held } from "@tests/support/calls";
import { test } from "@tests/support/database";
import { asc, sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, vi } from "vitest";
import type { Database } from "@/db/client";
import { jobs } from "@/db/schema/operator";
import { runJobNamed, startJobs } from "@/features/billing/schedule";
import { settle } from "@/features/limits/settle";

const lines: Record<string, unknown>[] = [];

beforeEach(() => {
  lines.length = 0;
  vi.spyOn(process.stdout, "write").mockImplementation((line) => {
    lines.push(JSON.parse(String(line)));
    return true;
  });
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const rows = (db: Database) => db.select().from(jobs).orderBy(asc(jobs.name));

describe("the timers of a server", () => {
  test("run every job, once among several servers, and none after their end", async ({
    db,
  }) => {
    const stops = [startJobs(db), startJobs(db), startJobs(db)];
    const begun = async () =>
      (await rows(db)).filter(({ succeededAt }) => succeededAt).length;

    vi.advanceTimersByTime(60_000);
    await expect.poll(begun).toBe(5);
    await Promise.all(stops.map((stop) => stop()));
    const after = await rows(db);
    vi.advanceTimersByTime(600_000);
    await Promise.all(stops.map((stop) => stop()));

    expect(after).toMatchObject([
      { name: "offers", summary: { isBillingOff: true } },
      { name: "reconcile", summary: { left: 0, isStripeCompared: false } },
      { name: "report-usage", summary: { isBillingOff: true } },
      { name: "sweep", summary: { sweptCalls: 0, sweptBuckets: 0 } },
      { name: "webhooks", summary: { isBillingOff: true } },
    ]);
    expect(await rows(db)).toEqual(after);
  });

  test("log a job that fails, and go on", async ({ db }) => {
    await db.execute(sql`delete from jobs`);
    await db.execute(sql`alter table usage_totals rename to hidden`);
    const stop = startJobs(db);

    vi.advanceTimersByTime(60_000);
    await expect
      .poll(() => lines.find(({ event }) => event === "job failed"))
      .toMatchObject({
        level: "error",
        job: "reconcile",
        code: "42P01",
      });

    await stop();
    await db.execute(sql`alter table hidden rename to usage_totals`);
    expect(
      (await rows(db)).find(({ name }) => name === "reconcile"),
    ).toMatchObject({
      succeededAt: null,
      lastError: 'relation "usage_totals" does not exist',
    });
  });
});

describe("the job that compares the books", () => {
  test("logs what it repaired, and what it left as a fault", async ({ db }) => {
    const payers = [];
    for (let payer = 0; payer < 2; payer += 1) {
      const somebody = await givenPayer(db, { credits: 100n });
      const hold = await held(db, aCallOf(somebody, 80));
      await settle(db, anEnding(hold, { output: 80 }));
      payers.push(somebody);
    }
    const [mended, stuck] = payers;
    await db.execute(sql`update usage_totals set included_used = 70`);
    await db.execute(
      sql`update usage_totals set included_limit = 75
           where workspace_id = ${stuck?.workspaceId}`,
    );
    await db.execute(sql`delete from jobs`);

    const run = await runJobNamed(db, "reconcile");

    expect(run).toMatchObject({ value: { repaired: 1, left: 1 } });
    expect(
      lines
        .filter(({ event }) => String(event).startsWith("drift"))
        .map(({ level, event, workspaceId }) => ({
          level,
          event,
          workspaceId,
        }))
        .toSorted((a, b) => (String(a.event) < String(b.event) ? -1 : 1)),
    ).toEqual([
      { level: "error", event: "drift", workspaceId: stuck?.workspaceId },
      {
        level: "warn",
        event: "drift repaired",
        workspaceId: mended?.workspaceId,
      },
    ]);
  });
});
