import { randomUUID } from "node:crypto";
import { givenActing, kindOf, REASON, recordsOf } from "@tests/support/acting";
import { givenUser } from "@tests/support/build";
import { test } from "@tests/support/database";
import { mailsTo, notificationsOf } from "@tests/support/notices";
import { givenSecret, SECRET } from "@tests/support/secrets";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { users } from "@/db/schema/account";
import { conversations } from "@/db/schema/chat";
import { peeks } from "@/db/schema/peeks";
import { openPeek } from "@/features/admin/peeks/commands";
import { findLivePeek, listPeeksAt } from "@/features/admin/peeks/queries";
import { listChatsOutside } from "@/features/admin/people/person";

const MINUTES_MS = 60_000;

const looksAt = async (db: Database, person: { userId: string }) =>
  (await listPeeksAt(db, person)).rows;

describe("openPeek", () => {
  test("lets one admin read one chat for half an hour, and tells its person who, when and why", async ({
    db,
  }) => {
    const [acting, other] = await Promise.all([
      givenActing(db),
      givenActing(db),
    ]);
    const ada = await givenUser(db);
    const conversationId = await givenSecret(db, ada);
    const elsewhere = await givenSecret(db, ada);

    const opened = await openPeek(db, acting, {
      conversationId,
      reason: REASON,
    });

    const live = (admin: { userId: string }, id: string) =>
      findLivePeek(db, { adminId: admin.userId, conversationId: id });
    expect(opened).toMatchObject({ ok: true, value: { userId: ada.userId } });
    expect(await live(acting, conversationId)).toMatchObject({
      reason: REASON,
    });
    expect(await live(other, conversationId)).toBeNull();
    expect(await live(acting, elsewhere)).toBeNull();
    const [note] = await looksAt(db, ada);
    expect(note).toMatchObject({
      ...{ conversationId, title: SECRET.title, adminName: "Root" },
      reason: REASON,
    });
    expect(
      (note?.endsAt.getTime() ?? 0) - (note?.startedAt.getTime() ?? 0),
    ).toBe(30 * MINUTES_MS);
    expect(await recordsOf(db, conversationId)).toMatchObject([
      {
        ...{ action: "conversation.look", userId: ada.userId, reason: REASON },
        address: "192.0.2.7",
      },
    ]);
  });

  test("tells its person once, by a mail and in the app, and again for another look", async ({
    db,
  }) => {
    const [acting, other] = [await givenActing(db), await givenActing(db)];
    const ada = await givenUser(db);
    const conversationId = await givenSecret(db, ada);
    const look = { conversationId, reason: REASON };

    await openPeek(db, acting, look);
    await openPeek(db, acting, look);
    const notices = await notificationsOf(db, ada);
    await openPeek(db, other, look);

    const [peek] = (await looksAt(db, ada)).slice(-1);
    expect(notices).toMatchObject([
      {
        ...{ kind: "chat_looked_at", userId: ada.userId },
        details: {
          adminName: "Root",
          why: REASON,
          lookedAt: peek?.startedAt.toISOString(),
          endsAt: peek?.endsAt.toISOString(),
        },
      },
    ]);
    expect(JSON.stringify(notices)).not.toContain(SECRET.title);
    const mails = await mailsTo(db, ada);
    expect(mails).toMatchObject(
      Array(2).fill({
        ...{ kind: "chat_looked_at", category: "security", state: "waiting" },
      }),
    );
  });

  test("ends after half an hour, and needs a reason of its own then", async ({
    db,
  }) => {
    const acting = await givenActing(db);
    const ada = await givenUser(db);
    const conversationId = await givenSecret(db, ada);
    const endsAt = new Date(Date.now() - 1);
    await db.insert(peeks).values({
      ...{ adminId: acting.userId, userId: ada.userId, conversationId },
      startedAt: new Date(endsAt.getTime() - 30 * MINUTES_MS),
      ...{ endsAt, reason: REASON },
    });

    const over = await findLivePeek(db, {
      ...{ adminId: acting.userId, conversationId },
    });
    const again = await openPeek(db, acting, {
      ...{ conversationId, reason: "Asked for a second time" },
    });

    expect(over).toBeNull();
    expect(kindOf(again)).toBe("ok");
    expect((await looksAt(db, ada)).map(({ reason }) => reason)).toEqual([
      "Asked for a second time",
      REASON,
    ]);
  });

  test("is listed once for a double click", async ({ db }) => {
    const acting = await givenActing(db);
    const ada = await givenUser(db);
    const conversationId = await givenSecret(db, ada);

    const both = await Promise.all(
      [1, 2].map(() =>
        openPeek(db, acting, { conversationId, reason: REASON }),
      ),
    );

    expect(both.map(kindOf).sort()).toEqual(["already_so", "ok"]);
    expect(await looksAt(db, ada)).toHaveLength(1);
    expect(await recordsOf(db, conversationId)).toHaveLength(1);
  });

  test("stays listed when the chat is deleted, without its name", async ({
    db,
  }) => {
    const acting = await givenActing(db);
    const ada = await givenUser(db);
    const conversationId = await givenSecret(db, ada);
    await openPeek(db, acting, { conversationId, reason: REASON });

    await db.delete(conversations).where(eq(conversations.id, conversationId));

    expect(await looksAt(db, ada)).toMatchObject([
      { conversationId, title: null, reason: REASON },
    ]);
  });

  test.for([
    ["not_found", "a temporary chat", { isTemporary: true }],
    ["not_found", "a deleted chat", { deletedAt: new Date() }],
    ["not_found", "a chat of a deleted account", {}],
    ["not_found", "no chat", {}],
    ["forbidden", "who is no admin any more", {}],
  ] as const)(
    "refuses with %s for %s, and lists and records nothing",
    async ([kind, what, state], { db }) => {
      const acting = await givenActing(db);
      const ada = await givenUser(db);
      const chatId = await givenSecret(db, ada, state);
      const conversationId = what === "no chat" ? randomUUID() : chatId;
      if (what === "a chat of a deleted account") {
        await db
          .update(users)
          .set({ deletedAt: new Date() })
          .where(eq(users.id, ada.userId));
      }
      if (kind === "forbidden") {
        await db
          .update(users)
          .set({ role: "user" })
          .where(eq(users.id, acting.userId));
      }

      const refused = await openPeek(db, acting, {
        ...{ conversationId, reason: REASON },
      });

      expect(refused).toEqual({ ok: false, refusal: { kind } });
      expect(await looksAt(db, ada)).toEqual([]);
      expect(await recordsOf(db, conversationId)).toEqual([]);
      expect(await notificationsOf(db, ada)).toEqual([]);
      expect(await mailsTo(db, ada)).toEqual([]);
    },
  );
});

describe("the list of looks", () => {
  test("goes back to the first of them, page by page, and names nobody else's", async ({
    db,
  }) => {
    const acting = await givenActing(db);
    const [ada, alan] = [await givenUser(db), await givenUser(db)];
    const startedAt = new Date("2026-03-01T00:00:00Z");
    const look = (place: number, userId: string) => ({
      ...{ adminId: acting.userId, userId, conversationId: randomUUID() },
      ...{ reason: `The reason number ${place}`, startedAt },
      endsAt: new Date(startedAt.getTime() + MINUTES_MS),
    });
    const places = Array.from({ length: 250 }, (_, place) => place);
    await db.insert(peeks).values(places.map((at) => look(at, ada.userId)));
    await db.insert(peeks).values(look(999, alan.userId));

    const seen: string[] = [];
    let before: string | null = null;
    do {
      const page = await listPeeksAt(db, { ...ada, before });
      seen.push(...page.rows.map(({ reason }) => reason));
      before = page.next;
    } while (before !== null);

    expect(seen.sort()).toEqual(
      places.map((at) => `The reason number ${at}`).sort(),
    );
  });
});

describe("listChatsOutside", () => {
  test("names no chat, and leaves out temporary and deleted ones", async ({
    db,
  }) => {
    const ada = await givenUser(db);
    const shown = await givenSecret(db, ada);
    await givenSecret(db, ada, { isTemporary: true });
    await givenSecret(db, ada, { deletedAt: new Date() });

    const chats = await listChatsOutside(db, ada);

    expect(chats).toEqual([
      {
        ...{ id: shown, messages: 1 },
        createdAt: expect.any(Date),
        updatedAt: expect.any(Date),
      },
    ]);
  });
});
