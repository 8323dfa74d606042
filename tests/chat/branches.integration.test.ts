import { randomUUID } from "node:crypto";
import { aQuestion, test } from "@tests/support/app";
import { eventsOf } from "@tests/support/events";
import { messagesOf } from "@tests/support/threads";
import { describe, expect } from "vitest";
import { findConversation } from "@/features/chat/queries";

describe("the branch that is read", () => {
  test("leads to each new answer", async ({ app, db, visit }) => {
    const owner = await visit();
    const first = aQuestion();
    const { conversationId } = first;
    const edited = aQuestion({ conversationId, parentId: null });

    await eventsOf(await app.post(owner, first));
    const atFirst = await chosenOf(db, { conversationId, ...owner });
    await eventsOf(await app.post(owner, edited));

    expect(atFirst).toEqual({ chosenId: first.answerId, revision: 1 });
    expect(await chosenOf(db, { conversationId, ...owner })).toEqual({
      chosenId: edited.answerId,
      revision: 2,
    });
  });

  test("is chosen by its owner, and by nobody else", async ({
    app,
    db,
    visit,
  }) => {
    const owner = await visit();
    const stranger = await visit();
    const first = aQuestion();
    const { conversationId } = first;
    await eventsOf(await app.post(owner, first));
    await eventsOf(
      await app.post(owner, aQuestion({ conversationId, parentId: null })),
    );

    const byStranger = await app.choose(
      stranger,
      conversationId,
      first.answerId,
    );
    const byOwner = await app.choose(owner, conversationId, first.answerId);

    expect(byStranger.status).toBe(404);
    expect(byOwner.status).toBe(200);
    expect(await byOwner.json()).toEqual({ revision: 3 });
    expect(await chosenOf(db, { conversationId, ...owner })).toEqual({
      chosenId: first.answerId,
      revision: 3,
    });
  });

  test("cannot run through a message of another conversation", async ({
    app,
    db,
    visit,
  }) => {
    const owner = await visit();
    const here = aQuestion();
    const elsewhere = aQuestion();
    await eventsOf(await app.post(owner, here));
    await eventsOf(await app.post(owner, elsewhere));
    const { conversationId } = here;

    const chosen = await app.choose(owner, conversationId, elsewhere.answerId);

    expect(chosen.status).toBe(404);
    expect(await chosenOf(db, { conversationId, ...owner })).toEqual({
      chosenId: here.answerId,
      revision: 1,
    });
  });

  test("stays where it was when a question is refused", async ({
    app,
    db,
    visit,
  }) => {
    const owner = await visit({ limits: { dailyRequestsPerMember: 1 } });
    const first = aQuestion();
    const { conversationId } = first;
    await eventsOf(await app.post(owner, first));

    const refused = await app.post(
      owner,
      aQuestion({ conversationId, parentId: null }),
    );

    expect(refused.status).toBe(402);
    expect(await chosenOf(db, { conversationId, ...owner })).toEqual({
      chosenId: first.answerId,
      revision: 1,
    });
  });
});

describe("versions", () => {
  test("of a question and of an answer leave the first ones as they are", async ({
    app,
    db,
    visit,
  }) => {
    const owner = await visit();
    const first = aQuestion({ text: "First" });
    const { conversationId, message } = first;
    const edited = aQuestion({
      conversationId,
      parentId: null,
      text: "Second",
    });
    const again = {
      conversationId,
      answerId: randomUUID(),
      parentId: message.id,
    };
    await eventsOf(await app.post(owner, first));
    const before = await messagesOf(db, conversationId);

    await eventsOf(await app.post(owner, edited));
    await eventsOf(await app.post(owner, again));

    const after = await messagesOf(db, conversationId);
    expect(after.slice(0, 2)).toEqual(before);
    expect(after.slice(2)).toMatchObject([
      { id: edited.message.id, parentId: null, text: "Second" },
      { id: edited.answerId, parentId: edited.message.id },
      { id: again.answerId, parentId: message.id, role: "assistant" },
    ]);
  });
});

async function chosenOf(
  db: Parameters<typeof findConversation>[0],
  wanted: { conversationId: string; userId: string },
) {
  const conversation = await findConversation(db, wanted);
  return (
    conversation && {
      chosenId: conversation.chosenId,
      revision: conversation.revision,
    }
  );
}
