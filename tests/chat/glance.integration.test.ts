import { randomUUID } from "node:crypto";
import { aQuestion, test } from "@tests/support/app";
import { eventsOf } from "@tests/support/events";
import { describe, expect } from "vitest";
import { deleteConversation } from "@/features/chat/commands";

describe("a glance at a conversation", () => {
  test("tells its title, its branch and its newest message", async ({
    app,
    visit,
  }) => {
    const owner = await visit();
    const question = aQuestion({ text: "What is a ledger?" });
    await eventsOf(await app.post(owner, question));

    const glance = await app.glance(owner, question.conversationId);

    expect(glance.status).toBe(200);
    expect(await glance.json()).toEqual({
      title: "What is a ledger?",
      chosenId: question.answerId,
      newest: { id: question.answerId, status: "complete" },
    });
  });

  test("is given to its owner alone, and not of what is deleted or was never there", async ({
    app,
    db,
    visit,
  }) => {
    const owner = await visit();
    const stranger = await visit();
    const question = aQuestion();
    const { conversationId } = question;
    await eventsOf(await app.post(owner, question));

    expect((await app.glance(stranger, conversationId)).status).toBe(404);
    expect((await app.glance(owner, randomUUID())).status).toBe(404);
    expect((await app.glance(owner, "1")).status).toBe(404);
    expect((await app.glance(null, conversationId)).status).toBe(401);
    await deleteConversation(db, { conversationId, userId: owner.userId });
    expect((await app.glance(owner, conversationId)).status).toBe(404);
  });
});
