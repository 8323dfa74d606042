import { randomUUID } from "node:crypto";
import { actsOf, givenActing } from "@tests/support/acting";
import { givenUser } from "@tests/support/build";
import { test } from "@tests/support/database";
import { givenFile, memoryStore } from "@tests/support/file-store";
import { eq, sql } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { workspaceClosings } from "@/db/schema/closings";
import { alertPosts, operatorAlerts } from "@/db/schema/spending";
import { readDeletions } from "@/features/admin/operations/deletions";
import { alertLetters } from "@/features/admin/operations/letters";
import { countBuckets } from "@/features/admin/operations/limiter";
import { readPostOutbox } from "@/features/admin/operations/outboxes";
import { claimPosts } from "@/features/notices/alerts/posts";

const WHY = "the chat room it went to is closed";

async function givenAlert(
  db: Database,
  { createdAt = new Date(), isQueued = true } = {},
) {
  const [alert] = await db
    .insert(operatorAlerts)
    .values({
      ...{ key: randomUUID(), kind: "budget", createdAt },
      ...{ details: { percent: 50 }, queuedAt: isQueued ? createdAt : null },
    })
    .returning();
  if (!alert) throw new Error("the alert was not stored");
  return alert.id;
}

async function givenPost(
  db: Database,
  post: Partial<typeof alertPosts.$inferInsert>,
) {
  const alertId = await givenAlert(db);
  await db.insert(alertPosts).values({ alertId, ...post });
  return alertId;
}

const DEAD = { state: "dead", attempts: 10, lastError: "status_500" } as const;

const stateOf = async (db: Database, alertId: string) =>
  (await db.select().from(alertPosts).where(eq(alertPosts.alertId, alertId)))[0]
    ?.state;

describe("an alert that the webhook did not take", () => {
  test("is listed with its attempts and its error until it is retried, or given up with a reason", async ({
    db,
  }) => {
    const acting = await givenActing(db);
    const [retried, givenUp] = [
      await givenPost(db, DEAD),
      await givenPost(db, DEAD),
    ];
    const sentAt = new Date(Date.now() - 1_000);
    await givenPost(db, { state: "sent", attempts: 1, sentAt });
    const before = await readPostOutbox(db);

    const answers = [
      await alertLetters.retry(db, { acting, id: retried }),
      await alertLetters.giveUp(db, { acting, id: givenUp, reason: WHY }),
      await alertLetters.retry(db, { acting, id: givenUp }),
      await alertLetters.giveUp(db, { acting, id: retried, reason: WHY }),
      await alertLetters.retry(db, { acting, id: randomUUID() }),
    ];

    expect(before).toMatchObject({ dead: 2, waiting: 0, lastSentAt: sentAt });
    expect(before.letters.map(({ id }) => id).sort()).toEqual(
      [retried, givenUp].sort(),
    );
    expect(before.letters[0]).toMatchObject({
      ...{ attempts: 10, lastError: "status_500", kind: "budget" },
    });
    expect(answers.map(({ ok }) => ok)).toEqual([
      ...[true, true, false, false, false],
    ]);
    expect(await stateOf(db, givenUp)).toBe("given_up");
    expect(await actsOf(db, acting)).toMatchObject([
      {
        ...{ action: "alert.retry", subjectId: retried },
        before: { state: "dead", lastError: "status_500" },
        after: { state: "waiting" },
      },
      { action: "alert.give_up", subjectId: givenUp, reason: WHY },
    ]);
    // It has ten attempts before it, this one included.
    expect(await claimPosts(db, { postsMax: 10, now: null })).toMatchObject([
      { id: retried, attempts: 1 },
    ]);
  });

  test("waits in line from before it is put there", async ({ db }) => {
    await db.delete(alertPosts);
    await db.delete(operatorAlerts);
    const createdAt = new Date("2026-03-15T12:00:00Z");
    await givenAlert(db, { createdAt, isQueued: false });
    await givenPost(db, { attempts: 3, lastError: "unreachable" });

    expect(await readPostOutbox(db)).toMatchObject({
      ...{ waiting: 2, dead: 0, oldestWaitingAt: createdAt, letters: [] },
    });
  });
});

describe("what people deleted", () => {
  test("is shown until nothing of it is left", async ({ db }) => {
    const store = memoryStore();
    const [ada, alan] = [await givenUser(db), await givenUser(db)];
    const discardedAt = new Date("2026-03-15T12:00:00Z");
    await givenFile(db, store, { ...ada, discardedAt });
    await givenFile(db, store, ada);
    await db.insert(workspaceClosings).values([
      {
        ...ada,
        ...{ askedAt: discardedAt, billingEndedAt: discardedAt },
        ...{ erasedAt: discardedAt, attempts: 7, lastError: "bill_open" },
      },
      { ...alan, askedAt: discardedAt, forgottenAt: new Date() },
    ]);

    expect(await readDeletions(db)).toEqual({
      ...{ fileCount: 1, oldestFileAt: discardedAt, closingCount: 1 },
      closings: [
        {
          workspaceId: ada.workspaceId,
          workspaceName: expect.any(String),
          ...{ askedAt: discardedAt, step: "erased", attempts: 7 },
          waitsFor: "bill_open",
        },
      ],
    });
  });
});

describe("the limiter's buckets", () => {
  test("are counted where they are not full, ten thousand of them at most", async ({
    db,
  }) => {
    await db.execute(sql`
      insert into rate_buckets (key, full_at_ms)
      values ('full', 0),
             ('empty', (extract(epoch from now()) * 1000)::bigint + 60000)`);
    const few = await countBuckets(db);
    await db.execute(sql`
      insert into rate_buckets (key, full_at_ms)
      select 'visitor-' || n, (extract(epoch from now()) * 1000)::bigint + 60000
        from generate_series(1, 20000) n`);

    const many = await countBuckets(db);

    expect(few).toEqual({ buckets: 1, isMore: false });
    expect(many).toEqual({ buckets: 10_000, isMore: true });
  });
});
