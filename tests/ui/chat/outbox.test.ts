import { describe, expect, test } from "vitest";
import type { Conversation } from "@/features/chat/client/conversation";
import {
  aBrowser,
  answer,
  copyOf,
  delta,
  finish,
  givenConversation,
  openStream,
  question,
  refused,
  start,
  stream,
  until,
} from "./wire.ts";

const modelId = "gpt-4o-mini";
const stored = [
  question("q", { text: "Hello" }),
  answer("a", { parentId: "q", text: "Good day" }),
];
const whole = () => stream(start, delta("Fine"), finish("completed"));

describe("a question that the network has lost", () => {
  test("stays after a reload, sends nothing, and goes out with the same ids", async () => {
    const browser = aBrowser();
    const before = givenConversation({
      stored,
      replies: ["network fails"],
      browser,
      tabId: "tab",
    });
    before.conversation.sync(copyOf(stored));
    before.conversation.send({ text: "And?", modelId });
    await untilLost(before.conversation);

    const after = givenConversation({
      stored,
      replies: [whole()],
      browser,
      tabId: "tab",
    });
    after.conversation.sync(copyOf(stored));

    expect(unsent(after.conversation)).toEqual(["And?"]);
    expect(after.requests).toEqual([]);
    after.conversation.retry("id-1");
    await until(after.conversation, ({ activeId }) => activeId === null);
    expect(after.requests[0]).toEqual(before.requests[0]);
    expect(browser.kept).toEqual({});
  });

  test("is shown in all tabs, until one of them has sent it", async () => {
    const browser = aBrowser();
    const here = givenConversation({
      stored,
      replies: ["network fails", whole()],
      browser,
    });
    const there = givenConversation({ stored, replies: [], browser });
    for (const { conversation } of [here, there]) {
      conversation.sync(copyOf(stored));
    }

    here.conversation.send({ text: "And?", modelId });
    expect(unsent(there.conversation)).toEqual([]);
    await untilLost(here.conversation);
    expect(unsent(there.conversation)).toEqual(["And?"]);
    here.conversation.retry("id-1");

    expect(unsent(there.conversation)).toEqual([]);
    await until(here.conversation, ({ activeId }) => activeId === null);
  });

  test("can be taken back, to go on writing", async () => {
    const browser = aBrowser();
    const { conversation } = givenConversation({
      stored,
      replies: ["network fails"],
      browser,
    });
    conversation.sync(copyOf(stored));
    conversation.send({ text: "And?", modelId });
    await untilLost(conversation);

    expect(conversation.takeBack("id-1")?.text).toBe("And?");

    expect(unsent(conversation)).toEqual([]);
    expect(browser.kept).toEqual({});
  });

  test("is dropped when the server had heard it after all", async () => {
    const browser = aBrowser();
    const { conversation } = givenConversation({
      stored,
      replies: ["network fails"],
      browser,
    });
    conversation.sync(copyOf(stored));
    conversation.send({ text: "And?", modelId });
    await untilLost(conversation);
    const withIt = [
      ...stored,
      question("id-1", { text: "And?", parentId: "a" }),
      answer("id-2", { parentId: "id-1", text: "Fine" }),
    ];

    const reloaded = givenConversation({
      stored: withIt,
      replies: [],
      browser,
    });
    reloaded.conversation.sync(copyOf(withIt));

    expect(unsent(reloaded.conversation)).toEqual([]);
    expect(reloaded.conversation.getState().messages).toHaveLength(4);
    expect(browser.kept).toEqual({});
  });

  test("has what is written after it wait behind it", async () => {
    const { conversation, requests } = givenConversation({
      stored,
      replies: ["network fails", whole(), whole()],
    });
    conversation.sync(copyOf(stored));
    conversation.send({ text: "And?", modelId });
    await untilLost(conversation);

    expect(conversation.send({ text: "Then?", modelId })).toBe("queued");
    expect(conversation.getState().pausedBy).toBe("unsent");
    conversation.retry("id-1");
    await until(conversation, ({ activeId }) => activeId === null);
    conversation.queue.resume();
    await until(conversation, ({ queue }) => queue.length === 0);

    expect(requests[2]?.body).toMatchObject({ parentId: "id-2" });
  });
});

describe("a question on its way", () => {
  test("is lost when its page was reloaded, and nowhere else", () => {
    const browser = aBrowser();
    const sending = givenConversation({
      stored,
      replies: [openStream().reply],
      browser,
      tabId: "tab",
    });
    sending.conversation.sync(copyOf(stored));
    sending.conversation.send({ text: "And?", modelId });

    const other = givenConversation({ stored, replies: [], browser });
    other.conversation.sync(copyOf(stored));
    const reloaded = givenConversation({
      stored,
      replies: [],
      browser,
      tabId: "tab",
    });
    reloaded.conversation.sync(copyOf(stored));

    expect(unsent(other.conversation)).toEqual([]);
    expect(unsent(reloaded.conversation)).toEqual(["And?"]);
  });

  test("is lost for other tabs once its own must be gone", () => {
    const browser = aBrowser();
    const sending = givenConversation({
      stored,
      replies: [openStream().reply],
      browser,
    });
    sending.conversation.sync(copyOf(stored));
    sending.conversation.send({ text: "And?", modelId });

    const other = givenConversation({ stored, replies: [], browser });
    other.clock.nowMs = 60_000;
    other.conversation.sync(copyOf(stored));

    expect(unsent(other.conversation)).toEqual(["And?"]);
  });

  test("leaves the browser when it was taken, and when it was refused", async () => {
    const browser = aBrowser();
    const { conversation } = givenConversation({
      stored,
      replies: [
        whole(),
        refused(402, { code: "quota_exceeded", message: "No." }),
      ],
      browser,
    });
    conversation.sync(copyOf(stored));

    conversation.send({ text: "And?", modelId });
    await until(conversation, ({ activeId }) => activeId === null);
    expect(browser.kept).toEqual({});
    conversation.send({ text: "Then?", modelId });
    await until(conversation, ({ refusal }) => refusal !== null);

    expect(browser.kept).toEqual({});
  });
});

describe("a new chat whose first question was lost", () => {
  test("hands it to the next new chat, with other ids", async () => {
    const browser = aBrowser();
    const first = givenConversation({
      id: "first",
      replies: ["network fails"],
      browser,
      tabId: "tab",
    });
    first.conversation.sync(copyOf([]));
    first.conversation.send({ text: "Hello", modelId });
    await untilLost(first.conversation);

    const next = givenConversation({
      id: "next",
      replies: [refused(404, { code: "not_found", message: "No." })],
      browser,
      tabId: "tab",
    });
    next.conversation.sync(copyOf([]));
    await untilLost(next.conversation);

    expect(next.requests).toMatchObject([
      { method: "GET", path: "/api/ai/chat/first" },
    ]);
    expect(next.conversation.getState().messages).toMatchObject([
      { id: "next-1", text: "Hello", delivery: "unsent" },
    ]);
  });

  test("hands on nothing that had arrived after all", async () => {
    const browser = aBrowser();
    const first = givenConversation({
      id: "first",
      replies: ["network fails"],
      browser,
      tabId: "tab",
    });
    first.conversation.sync(copyOf([]));
    first.conversation.send({ text: "Hello", modelId });
    await untilLost(first.conversation);

    const next = givenConversation({
      id: "next",
      replies: [Response.json({ title: "Hello" })],
      browser,
      tabId: "tab",
    });
    next.conversation.sync(copyOf([]));
    await next.arrivalOf(1);
    await expect.poll(() => browser.kept).toEqual({});

    expect(next.conversation.getState().messages).toEqual([]);
  });
});

type State = ReturnType<Conversation["getState"]>;

const isUnsent = (message: State["messages"][number]) =>
  message.role === "user" && message.delivery === "unsent";

/** Once the network has failed, and another question could be asked. */
async function untilLost(conversation: Conversation) {
  await until(conversation, ({ messages }) => messages.some(isUnsent));
  await new Promise((resolve) => setTimeout(resolve, 0));
}

const unsent = (conversation: Conversation) =>
  conversation
    .getState()
    .messages.filter(isUnsent)
    .map(({ text }) => text);
