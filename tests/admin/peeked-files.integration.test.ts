import { randomUUID } from "node:crypto";
import { recordsOf } from "@tests/support/acting";
import { test as base } from "@tests/support/app";
import { callRoute } from "@tests/support/every-route";
import { givenSecret } from "@tests/support/secrets";
import { eq } from "drizzle-orm";
import { describe, expect, vi } from "vitest";
import { messages } from "@/db/schema/chat";
import { files } from "@/db/schema/files";
import { peeks } from "@/db/schema/peeks";

vi.mock("next/headers", () => import("@tests/support/next-headers"));
vi.stubEnv("TRUSTED_PROXY_HOPS", "1");

const NOTE = "What nobody else should read.";
const REASON = "Asked for by mail on 22 November";
const MINUTES_MS = 60_000;

/** Ada's chat with a file in its question, and an admin who may look into it. */
const test = base.extend("looked", async ({ db, app, visit }) => {
  const [ada, root] = [await visit(), await visit({ role: "admin" })];
  const uploaded = await app.upload(ada, { name: "note.txt", body: NOTE });
  const fileId: string = (await uploaded.json()).file.id;
  const conversationId = await givenSecret(db, ada);
  await db
    .update(messages)
    .set({
      parts: [
        { type: "text", text: "Read this" },
        {
          ...{ type: "file", fileId, name: "note.txt" },
          ...{ mediaType: "text/plain", bytes: NOTE.length },
        },
      ],
    })
    .where(eq(messages.conversationId, conversationId));
  await db
    .update(files)
    .set({ conversationId, sentAt: new Date() })
    .where(eq(files.id, fileId));
  const look = async (endsInMs: number, adminId = root.userId) => {
    const endsAt = new Date(Date.now() + endsInMs);
    const startedAt = new Date(endsAt.getTime() - 30 * MINUTES_MS);
    await db.insert(peeks).values({
      ...{ adminId, userId: ada.userId, conversationId, reason: REASON },
      ...{ startedAt, endsAt },
    });
  };
  const open = (
    wanted: { conversationId?: string; fileId?: string } = {},
    { cookie } = root,
  ) =>
    callRoute("api/admin/looks/[conversationId]/files/[fileId]", {
      ...{ method: "GET", cookie },
      params: { conversationId, fileId, ...wanted },
    });
  return { ada, root, conversationId, fileId, look, open, db };
});

describe("a file of a chat that is looked into", () => {
  test("is served while the look is open, kept nowhere, and on record each time", async ({
    looked: { ada, root, conversationId, fileId, look, open, db },
  }) => {
    await look(MINUTES_MS);

    const response = await open();
    await open();

    expect(response.status).toBe(200);
    expect(await response.text()).toBe(NOTE);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("content-disposition")).toContain("attachment");
    expect(await recordsOf(db, fileId)).toMatchObject(
      Array(2).fill({
        ...{ action: "conversation.file", actorId: root.userId },
        ...{ userId: ada.userId, reason: REASON },
        ...{ after: { conversationId }, address: expect.any(String) },
      }),
    );
  });

  test("is refused once the look has ended, and nothing is on record", async ({
    looked: { fileId, look, open, db },
  }) => {
    await look(-1);

    const response = await open();

    expect(response.status).toBe(404);
    expect(await response.text()).not.toContain(NOTE);
    expect(await recordsOf(db, fileId)).toEqual([]);
  });

  test("is refused without a look, to another admin, and to its owner", async ({
    looked: { ada, fileId, look, open, db },
    visit,
  }) => {
    const other = await visit({ role: "admin" });
    const before = await open();
    await look(MINUTES_MS);

    const told = [
      before.status,
      (await open({}, other)).status,
      (await open({}, ada)).status,
    ];

    expect(told).toEqual([404, 404, 403]);
    expect(await recordsOf(db, fileId)).toEqual([]);
  });

  test("opens no other file of its person, and none of another chat", async ({
    looked: { ada, fileId, look, open, db },
    app,
  }) => {
    const uploaded = await app.upload(ada, { name: "other.txt", body: "else" });
    const { file } = await uploaded.json();
    const elsewhere = await givenSecret(db, ada);
    await look(MINUTES_MS);

    const told = [
      await open({ fileId: file.id }),
      await open({ fileId: randomUUID() }),
      await open({ conversationId: elsewhere }),
      await open({ conversationId: "no-uuid" }),
    ];

    expect(told.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    expect(await recordsOf(db, fileId)).toEqual([]);
    expect(await recordsOf(db, file.id)).toEqual([]);
  });

  test("is gone with the chat, also while the look is open", async ({
    looked: { fileId, look, open, db },
  }) => {
    await look(MINUTES_MS);
    await db
      .update(files)
      .set({ discardedAt: new Date() })
      .where(eq(files.id, fileId));

    expect((await open()).status).toBe(404);
  });
});
