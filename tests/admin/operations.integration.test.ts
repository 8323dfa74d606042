import { randomUUID } from "node:crypto";
import { actsOf, givenActing } from "@tests/support/acting";
import { aCall, anEnding, givenPayer, held } from "@tests/support/calls";
import { givenMail, mailTo, test } from "@tests/support/mail";
import { outboxOf } from "@tests/support/metering";
import { eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, vi } from "vitest";
import type { Database } from "@/db/client";
import { meterOutbox } from "@/db/schema/billing";
import { emailOutbox } from "@/db/schema/notices";
import { jobs } from "@/db/schema/operator";
import { modelPrices } from "@/db/schema/plans";
import { ALL_JOBS } from "@/features/admin/all-jobs";
import { runJobNow } from "@/features/admin/operations/commands";
import { readLiveHolds } from "@/features/admin/operations/holds";
import { listJobs } from "@/features/admin/operations/job-list";
import { mailLetters, usageLetters } from "@/features/admin/operations/letters";
import {
  readMailOutbox,
  readUsageOutbox,
} from "@/features/admin/operations/outboxes";
import { listDrifts, noteDrifts } from "@/features/billing/reconcile/drifts";
import { settle } from "@/features/limits/settle";

const WHY = "the customer was closed at Stripe";

beforeEach(() => {
  vi.spyOn(process.stdout, "write").mockImplementation(() => true);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("a job", () => {
  const counting = { runs: 0 };
  const all = {
    count: {
      everyMs: 60_000,
      run: async () => {
        counting.runs += 1;
        return { runs: counting.runs };
      },
    },
    breaks: {
      everyMs: 60_000,
      run: async () => {
        throw new Error("the disk is full");
      },
    },
  };

  test("runs when an admin says so, however lately it ran, and is on record", async ({
    db,
  }) => {
    const acting = await givenActing(db);

    const first = await runJobNow(db, all, { acting, name: "count" });
    const second = await runJobNow(db, all, { acting, name: "count" });

    expect([first, second]).toEqual([
      { ok: true, value: { runs: 1 } },
      { ok: true, value: { runs: 2 } },
    ]);
    expect(await actsOf(db, acting)).toMatchObject([
      { action: "job.run", subjectId: "count", after: null },
      { action: "job.run_end", subjectId: "count", after: { runs: 1 } },
      { action: "job.run", subjectId: "count" },
      { action: "job.run_end", subjectId: "count", after: { runs: 2 } },
    ]);
    expect(await listJobs(db, all)).toMatchObject([
      {
        name: "count",
        isRunning: false,
        isLate: false,
        lastError: null,
        summary: { runs: 2 },
      },
      { name: "breaks", isLate: true, startedAt: null, nextAt: null },
    ]);
  });

  test("that breaks says so to the admin, in its row and on record", async ({
    db,
  }) => {
    const acting = await givenActing(db);

    const run = await runJobNow(db, all, { acting, name: "breaks" });

    expect(run).toEqual({ ok: false, refusal: { kind: "failed" } });
    const [, row] = await listJobs(db, all);
    expect(row).toMatchObject({ lastError: "the disk is full", isLate: true });
    expect(await actsOf(db, acting)).toMatchObject([
      { action: "job.run" },
      { action: "job.run_end", after: { hasFailed: true } },
    ]);
  });

  test("that runs elsewhere, or that nobody knows, does not run", async ({
    db,
  }) => {
    const acting = await givenActing(db);
    const runs = counting.runs;
    await db.insert(jobs).values({ name: "count" }).onConflictDoNothing();
    await db
      .update(jobs)
      .set({ leasedUntil: new Date(Date.now() + 60_000) })
      .where(eq(jobs.name, "count"));

    const answers = [
      await runJobNow(db, all, { acting, name: "count" }),
      await runJobNow(db, all, { acting, name: "toString" }),
    ];

    expect(answers).toEqual([
      { ok: false, refusal: { kind: "already_running" } },
      { ok: false, refusal: { kind: "not_found" } },
    ]);
    expect(counting.runs).toBe(runs);
    expect(await actsOf(db, acting)).toEqual([]);
    expect((await listJobs(db, all))[0]).toMatchObject({
      isRunning: true,
      nextAt: null,
    });
  });

  test("that compares the books begins a new pass when it is asked to", async ({
    db,
  }) => {
    const acting = await givenActing(db);
    const run = async () => {
      const ran = await runJobNow(db, ALL_JOBS, { acting, name: "reconcile" });
      return ran.ok ? ran.value.startedAt : ran.refusal;
    };

    const first = await run();
    const second = await run();

    expect(first).toEqual(expect.any(String));
    expect(Date.parse(String(second))).toBeGreaterThan(
      Date.parse(String(first)),
    );
  });
});

describe("what runs now", () => {
  test("is listed with its age, its lease and the most it may cost", async ({
    db,
  }) => {
    const payer = await givenPayer(db);
    const now = new Date();
    const hold = await held(
      db,
      aCall(payer, { now, inputTokensCounted: 100, outputTokensMax: 1_000 }),
    );
    const done = await held(db, aCall(payer, { now }));
    await settle(db, anEnding(done, { output: 10 }, { now }));
    const [price] = await db
      .select()
      .from(modelPrices)
      .where(eq(modelPrices.modelId, "gpt-4o-mini"));
    if (!price) throw new Error("the model has a price");

    const live = await readLiveHolds(db);

    // 100 × 1.1 + 8 tokens of input.
    const worst =
      (118n * price.inputMicros + 1_000n * price.outputMicros) / 1_000n;
    expect(live).toMatchObject({
      calls: 1,
      heldCredits: 1_118n,
      worstCostNanos: worst,
      holds: [
        {
          id: hold.requestId,
          workspaceId: payer.workspaceId,
          modelId: "gpt-4o-mini",
          heldCredits: 1_118n,
          worstCostNanos: worst,
          maxOutputTokens: 1_000,
        },
      ],
    });
    const [row] = live.holds;
    expect(row?.ageSeconds).toBeLessThan(20);
    expect(row?.leaseSeconds).toBeGreaterThan(9);
  });
});

describe("usage that Stripe refused", () => {
  test("is retried alone, or given up with a reason, each on record", async ({
    db,
  }) => {
    const acting = await givenActing(db);
    const [retried, givenUp] = [
      await givenDeadUsage(db),
      await givenDeadUsage(db),
    ];
    const before = await readUsageOutbox(db);

    const answers = [
      await usageLetters.retry(db, { acting, id: retried.id }),
      await usageLetters.giveUp(db, { acting, id: givenUp.id, reason: WHY }),
      await usageLetters.retry(db, { acting, id: givenUp.id }),
      await usageLetters.giveUp(db, { acting, id: randomUUID(), reason: WHY }),
    ];

    expect(before).toMatchObject({ dead: 2, waiting: 0 });
    expect(before.letters.map(({ id }) => id).sort()).toEqual(
      [retried.id, givenUp.id].sort(),
    );
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, false, false]);
    expect(await outboxOf(db, retried)).toMatchObject([{ state: "waiting" }]);
    expect(await outboxOf(db, givenUp)).toMatchObject([{ state: "given_up" }]);
    expect(await readUsageOutbox(db)).toMatchObject({ dead: 0, waiting: 1 });
    expect(await actsOf(db, acting)).toMatchObject([
      {
        action: "usage.retry",
        subjectId: retried.id,
        workspaceId: retried.workspaceId,
        before: { state: "dead", credits: 100 },
        after: { state: "waiting" },
      },
      { action: "usage.give_up", subjectId: givenUp.id, reason: WHY },
    ]);
  });
});

describe("a mail that was lost", () => {
  test("is retried, or given up with a reason, each on record", async ({
    db,
    inbox,
  }) => {
    const acting = await givenActing(db);
    const [retried, givenUp] = [
      await givenDeadMail(db),
      await givenDeadMail(db),
    ];
    const before = await readMailOutbox(db);

    const answers = [
      await mailLetters.retry(db, { acting, id: retried.id }),
      await mailLetters.giveUp(db, { acting, id: givenUp.id, reason: WHY }),
      await mailLetters.retry(db, { acting, id: givenUp.id }),
    ];

    expect(inbox.list()).toEqual([]);
    expect(before).toMatchObject({ dead: 2, waiting: 0, lastSentAt: null });
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, false]);
    expect(await readMailOutbox(db)).toMatchObject({
      dead: 0,
      waiting: 1,
      letters: [],
    });
    expect(await actsOf(db, acting)).toMatchObject([
      {
        action: "mail.retry",
        subjectId: retried.id,
        before: { state: "dead", lastError: "rejected", kind: "usage_80" },
        after: { state: "waiting" },
      },
      { action: "mail.give_up", subjectId: givenUp.id, reason: WHY },
    ]);
  });
});

describe("what a comparison of the books found", () => {
  test("is kept for ninety days, the newest first", async ({ db }) => {
    const { workspaceId } = await givenPayer(db);
    const drift = {
      check: "counters" as const,
      workspaceId,
      here: "included 90",
      there: "included 100",
      isRepaired: true,
    };
    await noteDrifts(db, [{ ...drift, subject: "old" }]);
    await db.execute(
      sql`update book_drifts set found_at = now() - interval '91 days'`,
    );

    await noteDrifts(db, [{ ...drift, subject: "new" }]);

    expect(await listDrifts(db, { limit: 10 })).toEqual([
      expect.objectContaining({
        comparison: "counters",
        workspaceId,
        subject: "new",
        here: "included 90",
        there: "included 100",
        isRepaired: true,
      }),
    ]);
  });
});

/** Overage of 100 credits that Stripe has refused, of somebody with a customer. */
async function givenDeadUsage(db: Database) {
  const payer = await givenPayer(db, { credits: 0n, overageCap: 1_000_000n });
  const customerId = `cus_${randomUUID()}`;
  await db.execute(
    sql`update workspaces set stripe_customer_id = ${customerId}
         where id = ${payer.workspaceId}`,
  );
  const hold = await held(
    db,
    aCall(payer, {
      inputTokensCounted: 0,
      messageCount: 0,
      outputTokensMin: 100,
      outputTokensMax: 100,
    }),
  );
  await settle(db, anEnding(hold, { output: 100 }));
  const [row] = await db
    .update(meterOutbox)
    .set({ state: "dead", attempts: 1, lastError: "no_such_customer" })
    .where(eq(meterOutbox.workspaceId, payer.workspaceId))
    .returning({ id: meterOutbox.id });
  if (!row) throw new Error("nothing is to be told");
  return { id: row.id, workspaceId: payer.workspaceId };
}

async function givenDeadMail(db: Database) {
  const reader = await givenMail(db, { now: new Date() });
  const { id } = await mailTo(db, reader);
  await db
    .update(emailOutbox)
    .set({ state: "dead", attempts: 1, lastError: "rejected" })
    .where(eq(emailOutbox.id, id));
  return { id };
}
