import { describe, expect, test } from "vitest";
import { adopt } from "@/features/chat/client/adopt";
import type { StoredMessage } from "@/features/chat/client/message";
import { fill, threadOf } from "@/features/chat/client/thread";
import { answer, copyOf, givenConversation, question } from "./wire.ts";

const full = [
  question("q1", { text: "First" }),
  answer("a1", { parentId: "q1", text: "Answer" }),
  question("q2", { text: "Second", parentId: "a1" }),
];
const bare = ({
  id,
  parentId,
  role,
  status,
}: StoredMessage): StoredMessage => ({
  ...{ id, parentId, role, status },
  parts: null,
});
/** As a page comes: its end alone has text. */
const paged = [...full.slice(0, 2).map(bare), ...full.slice(2)];

describe("texts that a page came without", () => {
  test("are asked for once, and filled in", async () => {
    const { conversation, requests } = givenConversation({
      stored: paged,
      replies: [Response.json({ messages: full.slice(0, 2) })],
    });
    const arrivals: (string | undefined)[] = [];
    const wanted = { toId: "a1", fromId: null };
    const onArrival = () =>
      arrivals.push(conversation.getState().messages[0]?.text);

    const both = await Promise.all([
      conversation.texts.load(wanted, onArrival),
      conversation.texts.load(wanted, onArrival),
    ]);

    expect(both).toEqual([true, true]);
    expect(arrivals).toEqual([""]);
    expect(requests.map(({ path }) => path)).toEqual([
      "/api/ai/chat/c/messages?to=a1",
    ]);
    expect(conversation.getState().messages).toMatchObject([
      { text: "First", hasText: true },
      { text: "Answer", hasText: true, modelId: "gpt-4o-mini" },
      { text: "Second", hasText: true },
    ]);
  });

  test.each([
    ["the network fails", "network fails" as const],
    ["the server refuses", Response.json({}, { status: 500 })],
    ["nothing is there", Response.json({ messages: [] })],
  ])("stay missing when %s, and can be asked for again", async (_, reply) => {
    const { conversation } = givenConversation({
      stored: paged,
      replies: [reply, Response.json({ messages: full.slice(0, 2) })],
    });
    const wanted = { toId: "a1", fromId: null };

    expect(await conversation.texts.load(wanted)).toBe(false);
    expect(conversation.getState().messages[0]).toMatchObject({
      hasText: false,
    });
    expect(await conversation.texts.load(wanted)).toBe(true);
  });

  test("are kept when the page comes again without them", () => {
    const thread = fill(threadOf(copyOf(paged)), full);

    const adopted = adopt(thread, copyOf(paged, { revision: 2 }));

    expect(adopted.messages).toEqual(thread.messages);
  });

  test("do not turn the reader back to what the address asks for", () => {
    const thread = threadOf(copyOf(full, { chosenId: "q2" }));
    const turned = copyOf(full, {
      ...{ chosenId: "q1", revision: 5, isTurned: true },
    });

    expect(threadOf(turned).chosenId).toBe("q1");
    expect(adopt(thread, turned).chosenId).toBe("q2");
  });

  test("do not replace what is here already", () => {
    const thread = threadOf(copyOf(full));

    const filled = fill(thread, [question("q1", { text: "Older" })]);

    expect(filled.messages).toEqual(thread.messages);
  });
});
