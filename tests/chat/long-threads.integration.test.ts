import { randomUUID } from "node:crypto";
import { test } from "@tests/support/app";
import { givenConversation } from "@tests/support/threads";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { messages } from "@/db/schema/chat";
import type {
  FullMessage,
  StoredMessage,
} from "@/features/chat/client/message";
import { findConversation } from "@/features/chat/queries";
import { readThread } from "@/features/chat/thread";

describe("a long conversation", () => {
  test("comes as a tree, with the texts of its end", async ({ db, visit }) => {
    const owner = await visit();
    const { conversationId, ids } = await givenConversation(db, owner, {
      messageCount: 101,
    });

    const thread = await threadOf(db, { conversationId, ...owner });

    expect(thread.messages.map(({ id }) => id)).toEqual(ids);
    expect(idsWithText(thread)).toEqual(ids.slice(-40));
    expect(thread.messages.at(-1)).toMatchObject({
      parts: [{ type: "text", text: "Question 51" }],
    });
  });

  test("comes with its texts from a wanted message on", async ({
    db,
    visit,
  }) => {
    const owner = await visit();
    const { conversationId, ids } = await givenConversation(db, owner, {
      messageCount: 100,
    });
    const wantedId = ids[30] ?? "";

    const thread = await threadOf(db, { conversationId, ...owner, wantedId });

    expect(idsWithText(thread)).toEqual(ids.slice(26));
    expect(thread).toMatchObject({ chosenId: ids.at(-1), isTurned: false });
  });

  test("comes in the branch of a wanted message", async ({ db, visit }) => {
    const owner = await visit();
    const { conversationId, ids } = await givenConversation(db, owner, {
      messageCount: 10,
    });
    const other = await givenBranch(db, { conversationId, parentId: ids[3] });

    const thread = await threadOf(db, {
      conversationId,
      ...owner,
      wantedId: other,
    });

    expect(thread).toMatchObject({ chosenId: other, isTurned: true });
    expect(idsWithText(thread)).toEqual([...ids.slice(0, 4), other]);
  });

  test("gives what stands above, forty at a time or from a message on", async ({
    app,
    db,
    visit,
  }) => {
    const owner = await visit();
    const { conversationId, ids } = await givenConversation(db, owner, {
      messageCount: 100,
    });
    const to = ids[59] ?? "";

    const forty = await app.stretch(owner, conversationId, { to });
    const all = await app.stretch(owner, conversationId, {
      to,
      from: ids[5] ?? "",
    });

    const read = async (response: Response) =>
      ((await response.json()) as { messages: FullMessage[] }).messages;
    expect((await read(forty)).map(({ id }) => id)).toEqual(ids.slice(20, 60));
    expect((await read(all)).map(({ id }) => id)).toEqual(ids.slice(5, 60));
  });

  test.for([
    ["of somebody else", 404, (wanted: Wanted) => wanted],
    [
      "to something that is no id",
      400,
      (wanted: Wanted) => ({ ...wanted, to: "last" }),
    ],
  ] as const)(
    "gives nothing %s",
    async ([, status, change], { app, db, visit }) => {
      const owner = await visit();
      const { conversationId, ids } = await givenConversation(db, owner, {
        messageCount: 4,
      });
      const asker = status === 404 ? await visit() : owner;

      const response = await app.stretch(
        asker,
        conversationId,
        change({ to: ids[1] ?? "" }),
      );

      expect(response.status).toBe(status);
      expect(await response.json()).toMatchObject({
        error: { code: status === 404 ? "not_found" : "invalid_input" },
      });
    },
  );
});

type Wanted = { to: string; from?: string };

async function threadOf(
  db: Database,
  wanted: { conversationId: string; userId: string; wantedId?: string },
) {
  const conversation = await findConversation(db, wanted);
  if (!conversation) throw new Error("there is no such conversation");
  const { userId, wantedId = null } = wanted;
  return readThread(db, { conversation, userId, wantedId });
}

const idsWithText = (thread: { messages: StoredMessage[] }) =>
  thread.messages.flatMap(({ id, parts }) => (parts ? [id] : []));

async function givenBranch(
  db: Database,
  {
    conversationId,
    parentId,
  }: { conversationId: string; parentId: string | undefined },
) {
  const id = randomUUID();
  await db.insert(messages).values({
    ...{ id, conversationId, parentId: parentId ?? null, role: "user" },
    parts: [{ type: "text", text: "Another way" }],
    createdAt: new Date(),
  });
  return id;
}
