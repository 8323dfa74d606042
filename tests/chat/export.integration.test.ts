import { aQuestion, test } from "@tests/support/app";
import { eventsOf } from "@tests/support/events";
import { messagesOf } from "@tests/support/threads";
import { expect } from "vitest";
import {
  deleteConversation,
  renameConversation,
} from "@/features/chat/commands";

test("a chat leaves as JSON with every version, and what each cost", async ({
  app,
  db,
  visit,
}) => {
  const owner = await visit();
  const question = aQuestion({ text: "What is a ledger?" });
  const { conversationId, message } = question;
  await eventsOf(await app.post(owner, question));
  await eventsOf(
    await app.post(owner, {
      conversationId,
      answerId: crypto.randomUUID(),
      parentId: message.id,
    }),
  );

  const response = await app.exported(owner, conversationId, "json");
  const chat = await response.json();

  expect(response.headers.get("content-type")).toContain("application/json");
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(chat).toMatchObject({
    format: "tollgate-chat-1",
    id: conversationId,
    title: "What is a ledger?",
    chosenMessageId: chat.messages[2].id,
  });
  const stored = await messagesOf(db, conversationId);
  expect(
    chat.messages.map(({ id, parentId, role, status, text }: Stored) => ({
      ...{ id, parentId, role, status, text },
      title: chat.title,
    })),
  ).toEqual(stored);
  expect(chat.messages[1].credits).toBeGreaterThan(0);
  expect(chat.messages[0].credits).toBeNull();
});

test("a chat leaves as Markdown under its own name", async ({
  app,
  db,
  visit,
}) => {
  const owner = await visit();
  const question = aQuestion({ text: "What is a ledger?" });
  const { conversationId } = question;
  await eventsOf(await app.post(owner, question));
  await renameConversation(db, { conversationId, ...owner, title: "A/B" });

  const response = await app.exported(owner, conversationId, "markdown");

  expect(response.headers.get("content-disposition")).toContain(
    'filename="A B.md"',
  );
  expect(await response.text()).toMatch(
    /^# A\/B\n[\s\S]*## You\n\nWhat is a ledger\?\n\n## [\s\S]+\n$/,
  );
});

test("nobody else's chat leaves, nor a deleted one, nor in another form", async ({
  app,
  db,
  visit,
}) => {
  const owner = await visit();
  const stranger = await visit();
  const question = aQuestion();
  const { conversationId } = question;
  await eventsOf(await app.post(owner, question));
  const statusFor = async (
    visitor: { cookie: string } | null,
    { id = conversationId, format = "json" } = {},
  ) => (await app.exported(visitor, id, format)).status;

  expect(await statusFor(owner)).toBe(200);
  expect(await statusFor(stranger)).toBe(404);
  expect(await statusFor(null)).toBe(401);
  expect(await statusFor(owner, { id: "not-an-id" })).toBe(404);
  expect(await statusFor(owner, { format: "exe" })).toBe(400);
  await deleteConversation(db, { conversationId, ...owner });
  expect(await statusFor(owner)).toBe(404);
});

type Stored = Record<"id" | "parentId" | "role" | "status" | "text", string>;
