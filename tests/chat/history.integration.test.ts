import { aQuestion, test } from "@tests/support/app";
import { eventsOf } from "@tests/support/events";
import { tablesWith } from "@tests/support/texts";
import { givenChats, ledgerOf, messagesOf } from "@tests/support/threads";
import { eq, sql } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { conversations } from "@/db/schema/chat";
import { runJob } from "@/features/billing/jobs";
import {
  deleteConversation,
  pinConversation,
  restoreConversation,
} from "@/features/chat/commands";
import { listConversations } from "@/features/chat/conversation-list";
import { CHAT_JOBS } from "@/features/chat/jobs";
import { purgeDeletedConversations } from "@/features/chat/purge";

describe("a pinned chat", () => {
  test("stands before newer ones, and is pinned by its owner alone", async ({
    app,
    db,
    visit,
  }) => {
    const owner = await visit();
    const stranger = await visit();
    const [older, newer] = [aQuestion(), aQuestion()];
    const { conversationId } = older;
    for (const question of [older, newer]) {
      await eventsOf(await app.post(owner, question));
    }
    const pin = { conversationId, isPinned: true };

    const byStranger = await pinConversation(db, { ...stranger, ...pin });
    const byOwner = await pinConversation(db, { ...owner, ...pin });

    expect([byStranger.ok, byOwner.ok]).toEqual([false, true]);
    expect(await listed(db, owner)).toMatchObject([
      { id: conversationId, isPinned: true },
      { id: newer.conversationId, isPinned: false },
    ]);
    await pinConversation(db, { ...owner, ...pin, isPinned: false });
    expect(await listed(db, owner)).toMatchObject([
      { id: newer.conversationId },
      { id: conversationId },
    ]);
  });
});

describe("a long history", () => {
  test("comes in pages that join, each chat once, and the pinned on the first", async ({
    app,
    db,
    visit,
  }) => {
    const owner = await visit();
    const stranger = await visit();
    await givenChats(db, { owner, count: 120 });
    await givenChats(db, { owner: stranger, count: 3 });
    const [oldest] = (await listed(db, owner)).slice(-1);
    await pinConversation(db, {
      ...owner,
      conversationId: oldest?.id ?? "",
      isPinned: true,
    });

    const pages = await readAll(app, owner);

    expect(pages.map(({ conversations }) => conversations.length)).toEqual([
      51, 50, 19,
    ]);
    expect(pages[0]?.conversations[0]?.id).toBe(oldest?.id);
    const ids = pages.flatMap(({ conversations }) =>
      conversations.map(({ id }) => id),
    );
    expect(new Set(ids).size).toBe(120);
  });

  test("splits chats of one microsecond without losing one", async ({
    app,
    db,
    visit,
  }) => {
    const owner = await visit();
    await givenChats(db, { owner, count: 101 });
    await db
      .update(conversations)
      .set({ updatedAt: sql`'2026-11-01 12:00:00.123456+00'` })
      .where(eq(conversations.userId, owner.userId));

    const pages = await readAll(app, owner);

    const ids = pages.flatMap(({ conversations }) =>
      conversations.map(({ id }) => id),
    );
    expect(new Set(ids).size).toBe(101);
  });

  test("refuses a cursor that it did not give", async ({ app, visit }) => {
    const owner = await visit();

    const response = await app.history(owner, "yesterday");

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { code: "invalid_input", fields: { after: [expect.any(String)] } },
    });
  });
});

describe("a deleted chat", () => {
  test("comes back within a minute, whole, for its owner alone", async ({
    app,
    db,
    visit,
  }) => {
    const owner = await visit();
    const stranger = await visit();
    const question = aQuestion();
    const { conversationId } = question;
    await eventsOf(await app.post(owner, question));
    const before = await messagesOf(db, conversationId);
    await deleteConversation(db, { conversationId, ...owner });

    const restored = [
      await restoreConversation(db, { conversationId, ...stranger }),
      await restoreConversation(db, { conversationId, ...owner }),
      await restoreConversation(db, { conversationId, ...owner }),
    ];

    expect(restored.map(({ ok }) => ok)).toEqual([false, true, false]);
    expect(await listed(db, owner)).toHaveLength(1);
    expect(await messagesOf(db, conversationId)).toEqual(before);
  });

  test("stays away after that minute", async ({ app, db, visit }) => {
    const owner = await visit();
    const question = aQuestion();
    const { conversationId } = question;
    await eventsOf(await app.post(owner, question));
    await deleteConversation(db, { conversationId, ...owner });

    const restored = await restoreConversation(db, {
      conversationId,
      ...owner,
      now: minutesFromNow(1.1),
    });

    expect(restored.ok).toBe(false);
    expect(await listed(db, owner)).toEqual([]);
  });
});

describe("the purge", () => {
  test("removes the text of what was deleted, and nothing of the rest nor of the ledger", async ({
    app,
    db,
    visit,
  }) => {
    await purgeDeletedConversations(db, { now: minutesFromNow(60) });
    const owner = await visit();
    const deleted = aQuestion({ text: "A secret plan" });
    const kept = aQuestion({ text: "Kept" });
    for (const question of [deleted, kept]) {
      await eventsOf(await app.post(owner, question));
    }
    const { conversationId } = deleted;
    await deleteConversation(db, { conversationId, ...owner });
    const ledger = await ledgerOf(db, owner);

    const soon = await purgeDeletedConversations(db, {
      now: minutesFromNow(9),
    });
    const later = await purgeDeletedConversations(db, {
      now: minutesFromNow(11),
    });

    expect(soon).toEqual({ purgedConversations: 0 });
    expect(later).toEqual({ purgedConversations: 1 });
    expect(await messagesOf(db, conversationId)).toEqual([]);
    expect(await messagesOf(db, kept.conversationId)).toHaveLength(2);
    expect(await tablesWith(db, "A secret plan")).toEqual([]);
    expect(await ledgerOf(db, owner)).toEqual(ledger);
  });

  test("works through more than one statement can take", async ({
    db,
    visit,
  }) => {
    const owner = await visit();
    await db.execute(sql`
      insert into conversations
        (id, workspace_id, user_id, title, deleted_at)
      select gen_random_uuid(), ${owner.workspaceId}, ${owner.userId}, 'Old',
             now() - interval '1 hour'
        from generate_series(1, 250)`);

    expect(await purgeDeletedConversations(db)).toEqual({
      purgedConversations: 250,
    });
  });

  test("runs as a job that says what it did", async ({ db, visit }) => {
    const owner = await visit();
    await db.insert(conversations).values({
      id: crypto.randomUUID(),
      workspaceId: owner.workspaceId,
      userId: owner.userId,
      title: "Old",
      deletedAt: minutesFromNow(-60),
    });

    const run = await runJob(db, "purge", (lost) =>
      CHAT_JOBS.purge.run(db, lost),
    );

    expect(run).toEqual({
      ok: true,
      value: { purgedConversations: 1, endedShares: 0 },
    });
    expect(
      await db
        .select()
        .from(conversations)
        .where(eq(conversations.userId, owner.userId)),
    ).toEqual([]);
  });
});

const listed = async (db: Database, owner: { userId: string }) =>
  (await listConversations(db, owner)).conversations;

const minutesFromNow = (minutes: number) =>
  new Date(Date.now() + minutes * 60_000);

type Visitor = { cookie: string };

/** Every page of a history, as a browser reads them. */
async function readAll(
  app: { history(visitor: Visitor, after?: string): Promise<Response> },
  visitor: Visitor,
) {
  const pages: {
    conversations: { id: string }[];
    nextCursor: string | null;
  }[] = [];
  let after: string | undefined;
  do {
    const page = await (await app.history(visitor, after)).json();
    pages.push(page);
    after = page.nextCursor ?? undefined;
  } while (after !== undefined);
  return pages;
}
