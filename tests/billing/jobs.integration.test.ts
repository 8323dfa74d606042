import { randomUUID } from "node:crypto";
import { test } from "@tests/support/database";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { jobs } from "@/db/schema/operator";
import { runJob } from "@/features/billing/jobs";

const aName = () => `job-${randomUUID()}`;

describe("a job", () => {
  test("has its last run written down: when, and what it did", async ({
    db,
  }) => {
    const name = aName();

    const run = await runJob(db, name, async () => ({ sent: 3 }));

    expect(run).toEqual({ ok: true, value: { sent: 3 } });
    expect(await jobNamed(db, name)).toEqual({
      name,
      leasedUntil: null,
      startedAt: expect.any(Date),
      finishedAt: expect.any(Date),
      succeededAt: expect.any(Date),
      lastError: null,
      summary: { sent: 3 },
    });
  });

  test("that fails says why, and keeps what its last good run did", async ({
    db,
  }) => {
    const name = aName();
    await runJob(db, name, async () => ({ sent: 3 }));
    const { succeededAt } = await jobNamed(db, name);

    const failing = runJob(db, name, async () => {
      throw new Error("Stripe is away, says Bearer sk_test_123456789");
    });

    await expect(failing).rejects.toThrow("Stripe is away");
    expect(await jobNamed(db, name)).toMatchObject({
      leasedUntil: null,
      succeededAt,
      lastError: "Stripe is away, says [secret]",
      summary: { sent: 3 },
    });
  });

  test("runs once at a time, however many ask", async ({ db }) => {
    const name = aName();
    const gate = Promise.withResolvers<void>();
    let running = 0;
    let most = 0;
    const work = async () => {
      running += 1;
      most = Math.max(most, running);
      await gate.promise;
      running -= 1;
      return { ran: true };
    };

    const runs = Array.from({ length: 20 }, () => runJob(db, name, work));
    await expect.poll(() => settledAmong(runs)).toBe(19);
    gate.resolve();
    const outcomes = await Promise.all(runs);

    expect(most).toBe(1);
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(outcomes.find(({ ok }) => !ok)).toEqual({
      ok: false,
      refusal: { kind: "already_running" },
    });
  });

  test("runs again after it ended, unless it ran lately", async ({ db }) => {
    const name = aName();
    const work = async () => ({});
    await runJob(db, name, work);

    const again = await runJob(db, name, work);
    const byTimer = await runJob(db, name, work, { notWithinMs: 60_000 });

    expect(again.ok).toBe(true);
    expect(byTimer).toEqual({
      ok: false,
      refusal: { kind: "ran_lately", withinMs: 60_000 },
    });
  });

  test("of a process that died is taken over when its lease is over, and its end comes too late", async ({
    db,
  }) => {
    const name = aName();
    const gate = Promise.withResolvers<void>();
    const stalled = runJob(db, name, async () => {
      await gate.promise;
      return { by: "the first" };
    });
    await expect.poll(() => findJob(db, name)).toBeDefined();
    const early = await runJob(db, name, async () => ({ by: "the second" }));
    await db
      .update(jobs)
      .set({ leasedUntil: new Date(0) })
      .where(eq(jobs.name, name));

    const late = await runJob(db, name, async () => ({ by: "the second" }));
    gate.resolve();
    await stalled;

    expect(early.ok).toBe(false);
    expect(late.ok).toBe(true);
    expect(await jobNamed(db, name)).toMatchObject({
      summary: { by: "the second" },
    });
  });
});

async function findJob(db: Database, name: string) {
  const [job] = await db.select().from(jobs).where(eq(jobs.name, name));
  return job;
}

async function jobNamed(db: Database, name: string) {
  const job = await findJob(db, name);
  if (!job) throw new Error(`no job ${name}`);
  return job;
}

async function settledAmong(promises: Promise<unknown>[]) {
  let settled = 0;
  for (const promise of promises) {
    void promise.then(() => {
      settled += 1;
    });
  }
  await new Promise((resolve) => setImmediate(resolve));
  return settled;
}
