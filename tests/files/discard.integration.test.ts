import { givenUser } from "@tests/support/build";
import { test } from "@tests/support/database";
import { givenFile, memoryStore } from "@tests/support/file-store";
import { givenPerson } from "@tests/support/leaver";
import { givenConversation } from "@tests/support/threads";
import { eq, inArray } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { conversations } from "@/db/schema/chat";
import { files } from "@/db/schema/files";
import { discardUnsent, removeDiscarded } from "@/features/files/discard";
import { findOwnFile } from "@/features/files/queries";
import { closeAccount } from "@/features/leaving/close";
import { exportEverything } from "@/features/leaving/export";

const NOW = new Date("2026-11-22T12:00:00Z");
const HOUR_MS = 3_600_000;
const ago = (hours: number) => new Date(Date.now() - hours * HOUR_MS);

async function leftOf(
  db: Database,
  store: ReturnType<typeof memoryStore>,
  ids: string[],
) {
  const rows = await db
    .select({ id: files.id })
    .from(files)
    .where(inArray(files.id, ids));
  const kept = new Set(rows.map(({ id }) => id));
  return ids.map((id) => ({ row: kept.has(id), bytes: store.objects.has(id) }));
}

const KEPT = { row: true, bytes: true };
const GONE = { row: false, bytes: false };

describe("the job", () => {
  test("removes what was never sent for a day, and leaves what was", async ({
    db,
  }) => {
    const ada = await givenUser(db);
    const store = memoryStore();
    const { conversationId } = await givenConversation(db, ada, {
      messageCount: 2,
    });
    const { userId } = ada;
    const ids = [
      await givenFile(db, store, { userId, createdAt: ago(25) }),
      await givenFile(db, store, { userId, createdAt: ago(23) }),
      await givenFile(db, store, {
        userId,
        createdAt: ago(100),
        sentAt: ago(100),
        conversationId,
      }),
    ];

    await removeDiscarded(db, store);

    expect(await leftOf(db, store, ids)).toEqual([GONE, KEPT, KEPT]);
  });

  test("removes at once what a purged conversation had", async ({ db }) => {
    const ada = await givenUser(db);
    const store = memoryStore();
    const chat = await givenConversation(db, ada, { messageCount: 2 });
    const id = await givenFile(db, store, {
      userId: ada.userId,
      sentAt: new Date(),
      conversationId: chat.conversationId,
    });
    await db
      .delete(conversations)
      .where(eq(conversations.id, chat.conversationId));

    await removeDiscarded(db, store);

    expect(await leftOf(db, store, [id])).toEqual([GONE]);
  });

  test("waits an hour for an upload to end, and then removes what it left", async ({
    db,
  }) => {
    const { userId } = await givenUser(db);
    const store = memoryStore();
    const discardedAt = new Date();
    const dying = { userId, storedAt: null, discardedAt };
    const ids = [
      await givenFile(db, store, { ...dying, createdAt: ago(0.9) }),
      await givenFile(db, store, { ...dying, createdAt: ago(1.1) }),
    ];

    await removeDiscarded(db, store);

    expect(await leftOf(db, store, ids)).toEqual([KEPT, GONE]);
  });

  test("that dies between bytes and row is ended by the next one", async ({
    db,
  }) => {
    const { userId } = await givenUser(db);
    const store = memoryStore();
    const id = await givenFile(db, store, { userId, discardedAt: new Date() });
    store.objects.delete(id);

    await removeDiscarded(db, store);

    expect(await leftOf(db, store, [id])).toEqual([GONE]);
  });

  test("keeps the row of what the store does not remove, and goes on", async ({
    db,
  }) => {
    const { userId } = await givenUser(db);
    const store = memoryStore();
    const discardedAt = new Date();
    const ids = [
      await givenFile(db, store, { userId, discardedAt }),
      await givenFile(db, store, { userId, discardedAt }),
    ];
    store.failNext();

    const first = await removeDiscarded(db, store);
    const left = await leftOf(db, store, ids);
    const second = await removeDiscarded(db, store);

    expect(first).toEqual({ removedFiles: 1, failedFiles: 1 });
    expect(left.toSorted((a, b) => Number(a.row) - Number(b.row))).toEqual([
      GONE,
      KEPT,
    ]);
    expect(second).toEqual({ removedFiles: 1, failedFiles: 0 });
  });

  test("goes through more than a statement's worth, with another beside it", async ({
    db,
  }) => {
    const { userId } = await givenUser(db);
    const store = memoryStore();
    const ids = await Promise.all(
      Array.from({ length: 130 }, () =>
        givenFile(db, store, { userId, discardedAt: new Date() }),
      ),
    );

    await Promise.all([removeDiscarded(db, store), removeDiscarded(db, store)]);

    expect(await leftOf(db, store, ids)).toEqual(ids.map(() => GONE));
  });
});

describe("a file that is taken away by its owner", () => {
  test("goes at once unless it was sent", async ({ db }) => {
    const ada = await givenUser(db);
    const { userId } = ada;
    const store = memoryStore();
    const chat = await givenConversation(db, ada, { messageCount: 2 });
    const ids = [
      await givenFile(db, store, { userId }),
      await givenFile(db, store, {
        userId,
        sentAt: new Date(),
        conversationId: chat.conversationId,
      }),
    ];

    const outcomes = await Promise.all(
      ids.map((fileId) => discardUnsent(db, store, { fileId, userId })),
    );

    expect(outcomes.map(({ ok }) => ok)).toEqual([true, false]);
    expect(await leftOf(db, store, ids)).toEqual([GONE, KEPT]);
  });
});

describe("an account that is deleted", () => {
  test("takes all its files along, sent or not, and nobody else's", async ({
    db,
  }) => {
    const [ada, grace] = [await givenPerson(db), await givenPerson(db)];
    const store = memoryStore();
    const chat = await givenConversation(db, ada, { messageCount: 2 });
    const { userId } = ada;
    const ids = [
      await givenFile(db, store, { userId }),
      await givenFile(db, store, {
        userId,
        sentAt: new Date(),
        conversationId: chat.conversationId,
      }),
    ];
    const hers = await givenFile(db, store, { userId: grace.userId });

    await closeAccount(db, ada);
    const found = await Promise.all(
      ids.map((fileId) => findOwnFile(db, { fileId, userId })),
    );
    await removeDiscarded(db, store);

    expect(found).toEqual([null, null]);
    expect(await leftOf(db, store, [...ids, hers])).toEqual([GONE, GONE, KEPT]);
  });
});

describe("the export of everything", () => {
  test("lists the files that are there, with where they are read", async ({
    db,
  }) => {
    const [ada, grace] = [await givenUser(db), await givenUser(db)];
    const store = memoryStore();
    const { userId } = ada;
    const id = await givenFile(db, store, { userId });
    await givenFile(db, store, { userId, discardedAt: new Date() });
    await givenFile(db, store, { userId, storedAt: null });
    await givenFile(db, store, { userId: grace.userId });

    let text = "";
    for await (const piece of exportEverything(db, { userId, now: NOW })) {
      text += piece;
    }

    expect(JSON.parse(text).files).toEqual([
      {
        id,
        name: "notes.txt",
        mediaType: "text/plain",
        bytes: 4,
        conversationId: null,
        createdAt: expect.any(String),
        sentAt: null,
        address: `/api/files/${id}`,
      },
    ]);
  });
});
