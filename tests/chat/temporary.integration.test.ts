import { randomUUID } from "node:crypto";
import { aQuestion, test } from "@tests/support/app";
import { eventsOf } from "@tests/support/events";
import { tablesWith } from "@tests/support/texts";
import { callsOf, ledgerOf, messagesOf } from "@tests/support/threads";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { conversations } from "@/db/schema/chat";
import { deleteConversation } from "@/features/chat/commands";
import { listConversations } from "@/features/chat/conversation-list";
import { purgeDeletedConversations } from "@/features/chat/purge";
import { findConversation } from "@/features/chat/queries";
import { createShare } from "@/features/chat/share/commands";
import { exportEverything } from "@/features/leaving/export";

const HOUR_MS = 3_600_000;
/** Long enough for the model to be asked for a title of an ordinary chat. */
const ASKED = "Which rare beetle, the Alpine longhorn, lives in my larch wood?";

describe("a temporary chat", () => {
  test("is charged as any, and is in no list, search, title, export or link", async ({
    app,
    db,
    visit,
  }) => {
    const owner = await visit();
    const question = aQuestion({ text: ASKED });
    const { conversationId } = question;

    const kept = await app.keepTemporary(owner, conversationId);
    await eventsOf(await app.post(owner, question));

    expect(kept.status).toBe(204);
    expect(await messagesOf(db, conversationId)).toMatchObject([
      { text: ASKED, title: "Temporary chat" },
      { role: "assistant", status: "complete" },
    ]);
    expect(await findConversation(db, { ...owner, conversationId })).toEqual(
      expect.objectContaining({ title: "Temporary chat", isTemporary: true }),
    );
    expect((await listConversations(db, owner)).conversations).toEqual([]);
    const found = await (await app.search(owner, "beetle")).json();
    expect(found).toMatchObject({ chats: [], messages: [] });
    for (const format of ["markdown", "json"]) {
      const { status } = await app.exported(owner, conversationId, format);
      expect(status).toBe(404);
    }
    expect(await everythingOf(db, owner)).not.toContain("beetle");
    expect(
      await createShare(db, {
        ...{ shareId: randomUUID(), conversationId },
        userId: owner.userId,
      }),
    ).toEqual({ ok: false, refusal: { kind: "not_found" } });
    // A title is reserved for, and given back: the chat has a name.
    await expect
      .poll(() => callsOf(db, owner))
      .toMatchObject([
        { feature: "chat", state: "settled", conversationId },
        { feature: "title", state: "released" },
      ]);
    expect(await ledgerOf(db, owner)).toHaveLength(1);
    await deleteConversation(db, { ...owner, conversationId });
    await purgeDeletedConversations(db, { now: inMinutes(60) });
  });

  test("has no text a day after its last message, and its ledger stays", async ({
    app,
    db,
    visit,
  }) => {
    const owner = await visit();
    const question = aQuestion({ text: "An Alpine secret" });
    const { conversationId } = question;
    await app.keepTemporary(owner, conversationId);
    await eventsOf(await app.post(owner, question));
    await moveBack(db, { conversationId, hours: 23 });

    expect(await purgeDeletedConversations(db)).toEqual({
      purgedConversations: 0,
    });
    await app.keepTemporary(owner, conversationId);
    await eventsOf(
      await app.post(
        owner,
        aQuestion({ conversationId, parentId: question.answerId }),
      ),
    );
    expect(
      await purgeDeletedConversations(db, { now: inMinutes(23 * 60) }),
    ).toEqual({ purgedConversations: 0 });
    expect(
      await purgeDeletedConversations(db, { now: inMinutes(24 * 60) }),
    ).toEqual({ purgedConversations: 1 });

    expect(await messagesOf(db, conversationId)).toEqual([]);
    expect(await tablesWith(db, "An Alpine secret")).toEqual([]);
    expect(await callsOf(db, owner)).toMatchObject([
      { state: "settled", conversationId },
      { state: "settled", conversationId },
    ]);
    expect(await ledgerOf(db, owner)).toHaveLength(2);
  });

  test("that is gone does not go on as an ordinary one", async ({
    app,
    db,
    visit,
  }) => {
    const owner = await visit();
    const conversationId = randomUUID();
    await app.keepTemporary(owner, conversationId);
    await deleteConversation(db, { ...owner, conversationId });

    const kept = await app.keepTemporary(owner, conversationId);
    const asked = await app.post(owner, aQuestion({ conversationId }));

    expect(kept.status).toBe(404);
    expect(asked.status).toBe(404);
    expect((await listConversations(db, owner)).conversations).toEqual([]);
  });

  test("is not removed by a purge that found it due before its owner went on", async ({
    app,
    db,
    visit,
  }) => {
    const owner = await visit();
    const question = aQuestion();
    const { conversationId } = question;
    await app.keepTemporary(owner, conversationId);
    await eventsOf(await app.post(owner, question));
    await moveBack(db, { conversationId, hours: 30 });

    const purging = await db.transaction(async (tx) => {
      await tx
        .update(conversations)
        .set({ updatedAt: new Date() })
        .where(eq(conversations.id, conversationId));
      const purged = purgeDeletedConversations(db);
      await new Promise((resolve) => setTimeout(resolve, 200));
      return { purged };
    });

    expect(await purging.purged).toEqual({ purgedConversations: 0 });
    expect(await messagesOf(db, conversationId)).toHaveLength(2);
  });

  test("is its owner's alone, and no ordinary chat becomes one", async ({
    app,
    db,
    visit,
  }) => {
    const owner = await visit();
    const stranger = await visit();
    const ordinary = aQuestion();
    await eventsOf(await app.post(owner, ordinary));
    const conversationId = randomUUID();
    await app.keepTemporary(owner, conversationId);

    const statuses = await Promise.all([
      app.keepTemporary(null, conversationId),
      app.keepTemporary(stranger, conversationId),
      app.keepTemporary(owner, ordinary.conversationId),
      app.keepTemporary(owner, "not-an-id"),
    ]);

    expect(statuses.map(({ status }) => status)).toEqual([401, 404, 404, 404]);
    expect(
      (await app.post(stranger, aQuestion({ conversationId }))).status,
    ).toBe(404);
    expect((await listConversations(db, owner)).conversations).toHaveLength(1);
  });
});

const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000);

const moveBack = (
  db: Database,
  { conversationId, hours }: { conversationId: string; hours: number },
) =>
  db
    .update(conversations)
    .set({ updatedAt: new Date(Date.now() - hours * HOUR_MS) })
    .where(eq(conversations.id, conversationId));

async function everythingOf(db: Database, { userId }: { userId: string }) {
  let text = "";
  for await (const piece of exportEverything(db, { userId, now: new Date() })) {
    text += piece;
  }
  return text;
}
