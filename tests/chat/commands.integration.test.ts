import { randomUUID } from "node:crypto";
import { aQuestion, test } from "@tests/support/app";
import { eventsOf } from "@tests/support/events";
import { messagesOf } from "@tests/support/threads";
import { describe, expect } from "vitest";
import {
  deleteConversation,
  renameConversation,
} from "@/features/chat/commands";
import { listConversations } from "@/features/chat/conversation-list";
import { findConversation } from "@/features/chat/queries";

describe("a conversation", () => {
  test("is renamed by its owner, and by nobody else", async ({
    app,
    db,
    visit,
  }) => {
    const owner = await visit();
    const stranger = await visit();
    const { conversationId, ...question } = aQuestion();
    await eventsOf(await app.post(owner, { conversationId, ...question }));

    const byStranger = await renameConversation(db, {
      conversationId,
      userId: stranger.userId,
      title: "Mine now",
    });
    const byOwner = await renameConversation(db, {
      conversationId,
      userId: owner.userId,
      title: "Ledgers",
    });

    expect(byStranger).toMatchObject({ refusal: { kind: "not_found" } });
    expect(byOwner.ok).toBe(true);
    expect((await listConversations(db, owner)).conversations).toMatchObject([
      { id: conversationId, title: "Ledgers" },
    ]);
  });

  test("that was deleted is gone for its owner, who cannot go on in it", async ({
    app,
    db,
    visit,
  }) => {
    const owner = await visit();
    const stranger = await visit();
    const { conversationId, ...question } = aQuestion();
    await eventsOf(await app.post(owner, { conversationId, ...question }));

    const byStranger = await deleteConversation(db, {
      conversationId,
      userId: stranger.userId,
    });
    const still = await findConversation(db, {
      conversationId,
      userId: owner.userId,
    });
    const byOwner = await deleteConversation(db, {
      conversationId,
      userId: owner.userId,
    });
    const next = await app.post(owner, aQuestion({ conversationId }));

    expect([byStranger.ok, byOwner.ok]).toEqual([false, true]);
    expect(still).not.toBeNull();
    expect((await listConversations(db, owner)).conversations).toEqual([]);
    expect((await app.join(owner, conversationId)).status).toBe(404);
    expect(next.status).toBe(404);
    expect(await messagesOf(db, conversationId)).toHaveLength(2);
  });

  test("lists the last used first", async ({ app, db, visit }) => {
    const owner = await visit();
    const first = aQuestion();
    const second = aQuestion();
    await eventsOf(await app.post(owner, first));
    await eventsOf(await app.post(owner, second));
    await eventsOf(
      await app.post(
        owner,
        aQuestion({
          conversationId: first.conversationId,
          messageId: randomUUID(),
        }),
      ),
    );

    const { conversations: listed } = await listConversations(db, owner);

    expect(listed.map(({ id }) => id)).toEqual([
      first.conversationId,
      second.conversationId,
    ]);
  });
});
