import { describe, expect, test } from "vitest";
import { pathOf } from "@/features/chat/client/branches";
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
const whole = () => stream(start, delta("Good day"), finish("completed"));

describe("a message sent while an answer runs", () => {
  test("waits, asks for nothing, and goes out below that answer", async () => {
    const wire = openStream();
    const { conversation, requests, arrivalOf } = givenConversation({
      replies: [wire.reply, whole()],
    });
    conversation.send({ text: "Hello", modelId });

    const sent = conversation.send({ text: "And?", modelId });

    expect(sent).toBe("queued");
    expect(requests).toHaveLength(1);
    expect(queued(conversation)).toEqual(["And?"]);
    await wire.tell(start);
    await wire.tell(delta("Good day"));
    await wire.tell(finish("completed"));
    await arrivalOf(2);
    await until(conversation, ({ activeId }) => activeId === null);
    expect(queued(conversation)).toEqual([]);
    expect(requests[1]?.body).toMatchObject({
      message: { id: "id-3", parts: [{ text: "And?" }] },
      answerId: "id-4",
      parentId: "id-2",
    });
    expect(shown(conversation)).toEqual([
      "Hello",
      "Good day",
      "And?",
      "Good day",
    ]);
  });

  test("can be changed and taken out until its turn comes", async () => {
    const wire = openStream();
    const { conversation, requests, arrivalOf } = givenConversation({
      replies: [wire.reply, whole()],
    });
    conversation.send({ text: "Hello", modelId });
    conversation.send({ text: "One", modelId });
    conversation.send({ text: "Two", modelId });
    const [one, two] = conversation.getState().queue;

    conversation.queue.remove(one?.id ?? "");
    conversation.queue.change({ id: two?.id ?? "", text: "Two, changed" });
    await wire.tell(finish("completed"));
    await arrivalOf(2);

    expect(requests[1]?.body).toMatchObject({
      message: { parts: [{ text: "Two, changed" }] },
    });
  });

  test("is not taken when five wait already", () => {
    const wire = openStream();
    const { conversation } = givenConversation({ replies: [wire.reply] });
    conversation.send({ text: "Hello", modelId });

    const sent = ["1", "2", "3", "4", "5", "6"].map((text) =>
      conversation.send({ text, modelId }),
    );

    expect(sent.slice(0, 5).every((each) => each === "queued")).toBe(true);
    expect(sent[5]).toBe("queue full");
    expect(queued(conversation)).toEqual(["1", "2", "3", "4", "5"]);
  });

  test("is not sent while it is edited", async () => {
    const wire = openStream();
    const { conversation, requests, arrivalOf } = givenConversation({
      replies: [wire.reply, whole()],
    });
    conversation.send({ text: "Hello", modelId });
    conversation.send({ text: "And?", modelId });
    conversation.queue.hold(true);

    await wire.tell(finish("completed"));
    await until(conversation, ({ activeId }) => activeId === null);
    await settled();
    expect(requests).toHaveLength(1);
    conversation.queue.hold(false);
    await arrivalOf(2);

    expect(queued(conversation)).toEqual([]);
  });
});

describe("the queue", () => {
  test.each([
    ["a stop", () => stream(start, finish("stopped")), "stopped"],
    ["a failed answer", () => stream(start, finish("failed")), "failed"],
    [
      "a refusal",
      () => refused(402, { code: "quota_exceeded", message: "No." }),
      "refused",
    ],
    ["a broken network", () => "network fails" as const, "unsent"],
  ])("pauses after %s, until the reader says so", async (_, ending, reason) => {
    const first = openStream();
    const { conversation, requests, arrivalOf } = givenConversation({
      replies: [first.reply, ending(), whole(), whole()],
    });
    conversation.send({ text: "Hello", modelId });
    conversation.send({ text: "One", modelId });
    conversation.send({ text: "Two", modelId });
    await first.tell(finish("completed"));
    await until(conversation, ({ pausedBy }) => pausedBy === reason);
    await settled();
    expect(requests).toHaveLength(2);

    conversation.queue.resume();

    await arrivalOf(4 - (reason === "refused" ? 0 : 1));
    await until(conversation, ({ queue }) => queue.length === 0);
  });

  test("keeps a message that was refused at its head, with its ids", async () => {
    const first = openStream();
    const { conversation, requests, arrivalOf } = givenConversation({
      replies: [
        first.reply,
        refused(402, { code: "quota_exceeded", message: "No." }),
        whole(),
      ],
    });
    conversation.send({ text: "Hello", modelId });
    conversation.send({ text: "One", modelId });
    await first.tell(finish("completed"));
    await until(conversation, ({ pausedBy }) => pausedBy === "refused");
    expect(queued(conversation)).toEqual(["One"]);
    expect(shown(conversation)).toEqual(["Hello", ""]);

    conversation.queue.resume();
    await arrivalOf(3);

    expect(requests[2]?.body).toEqual(requests[1]?.body);
  });

  test("lets a new message pass while it is paused", async () => {
    const wire = openStream();
    const { conversation, requests, arrivalOf } = givenConversation({
      replies: [wire.reply, whole()],
    });
    conversation.send({ text: "Hello", modelId });
    conversation.send({ text: "Later", modelId });
    await wire.tell(finish("stopped"));
    await until(conversation, ({ pausedBy }) => pausedBy === "stopped");

    expect(conversation.send({ text: "Now", modelId })).toBe("sent");
    await arrivalOf(2);
    await until(conversation, ({ activeId }) => activeId === null);
    await settled();

    expect(requests[1]?.body).toMatchObject({
      message: { parts: [{ text: "Now" }] },
    });
    expect(conversation.getState()).toMatchObject({
      pausedBy: "stopped",
      queue: [{ text: "Later" }],
    });
  });
});

describe("a reload", () => {
  const stored = [
    question("q", { text: "Hello" }),
    answer("a", { parentId: "q", text: "Good day" }),
  ];
  const running = [
    question("q", { text: "Hello" }),
    answer("a", { parentId: "q", text: "", status: "running" }),
  ];
  const kept = {
    "queue:c": JSON.stringify({
      queue: [{ id: "m", answerId: "n", text: "And?", modelId: null }],
      pausedBy: null,
    }),
  };

  test("finds the queue, and sends nothing by itself", async () => {
    const { conversation, requests, arrivalOf } = givenConversation({
      stored,
      replies: [whole()],
      browser: aBrowser({ ...kept }),
    });

    conversation.sync(copyOf(stored));

    expect(conversation.getState()).toMatchObject({
      queue: [{ text: "And?" }],
      pausedBy: "reloaded",
    });
    conversation.queue.resume();
    await arrivalOf(1);
    expect(requests[0]?.body).toEqual({
      conversationId: "c",
      answerId: "n",
      message: { id: "m", parts: [{ type: "text", text: "And?" }] },
      parentId: "a",
    });
  });

  test("while an answer runs goes on when that ends", async () => {
    const { conversation, requests, arrivalOf } = givenConversation({
      stored: running,
      replies: [whole(), whole()],
      browser: aBrowser({ ...kept }),
    });

    conversation.sync(copyOf(running));
    await arrivalOf(2);

    expect(requests[1]?.body).toMatchObject({ answerId: "n", parentId: "a" });
  });

  test("leaves out what was sent before it", () => {
    const browser = aBrowser({ ...kept });
    const sent = [
      ...stored,
      question("m", { text: "And?", parentId: "a" }),
      answer("n", { parentId: "m", text: "No more" }),
    ];
    const { conversation } = givenConversation({
      stored: sent,
      replies: [],
      browser,
    });

    conversation.sync(copyOf(sent));

    expect(queued(conversation)).toEqual([]);
    expect(browser.kept).toEqual({});
  });

  test.each(["{", "[]", '{"queue":7}', '{"queue":[{"id":1}]}'])(
    "that finds %s has no queue",
    (text) => {
      const { conversation } = givenConversation({
        stored,
        replies: [],
        browser: aBrowser({ "queue:c": text }),
      });

      conversation.sync(copyOf(stored));

      expect(queued(conversation)).toEqual([]);
    },
  );
});

test("a queue begun before the chat had an address moves to it", async () => {
  const wire = openStream();
  const browser = aBrowser();
  const { conversation } = givenConversation({
    replies: [wire.reply],
    browser,
  });
  conversation.send({ text: "Hello", modelId });
  conversation.send({ text: "And?", modelId });
  expect(browser.kept["queue:new"]).toContain("And?");

  await until(conversation, ({ isStored }) => isStored);

  expect(Object.keys(browser.kept)).toEqual(["queue:c"]);
  await wire.tell(finish("stopped"));
});

test("all tabs of a browser have the same queue", async () => {
  const browser = aBrowser();
  const stored = [
    question("q", { text: "Hello" }),
    answer("a", { parentId: "q", text: "Good day" }),
  ];
  const here = givenConversation({
    stored,
    replies: [openStream().reply],
    browser,
  });
  const there = givenConversation({ stored, replies: [], browser });
  here.conversation.send({ text: "Now", modelId });

  here.conversation.send({ text: "Later", modelId });
  expect(queued(there.conversation)).toEqual(["Later"]);
  there.conversation.queue.remove(
    there.conversation.getState().queue[0]?.id ?? "",
  );

  expect(queued(here.conversation)).toEqual([]);
});

const queued = (conversation: Conversation) =>
  conversation.getState().queue.map(({ text }) => text);

const shown = (conversation: Conversation) =>
  pathOf(conversation.getState()).map(({ text }) => text);

/** After all that is ready to run has run. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));
