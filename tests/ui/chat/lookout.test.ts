import { describe, expect, test } from "vitest";
import type { StoredThread } from "@/features/chat/client/message";
import {
  aBrowser,
  answer,
  copyOf,
  delta,
  finish,
  givenConversation,
  openStream,
  question,
  start,
  stream,
  until,
} from "./wire.ts";

const stored = [
  question("q", { text: "Hello" }),
  answer("a", { parentId: "q", text: "Good day" }),
];
const same = { title: "A title", chosenId: null, newest: newestOf("a") };

describe("a look at the server's copy", () => {
  test("reads nothing when it is the same", async () => {
    const { conversation, requests } = givenWatched({
      replies: [Response.json(same)],
    });

    expect(await conversation.lookout.look()).toBe(false);

    expect(requests).toEqual([
      { method: "GET", path: "/api/ai/chat/c", body: null },
    ]);
    expect(conversation.getState().staleCount).toBe(0);
  });

  test.each([
    ["a message is new", { ...same, newest: newestOf("b") }],
    ["an answer runs again", { ...same, newest: newestOf("a", "running") }],
    ["another branch was chosen", { ...same, chosenId: "q" }],
    ["it has another title", { ...same, title: "Renamed" }],
  ])("calls for it when %s", async (_, glance) => {
    const { conversation } = givenWatched({ replies: [Response.json(glance)] });

    expect(await conversation.lookout.look()).toBe(true);

    expect(conversation.getState().staleCount).toBe(1);
  });

  test("calls once while the copy may be on its way, and again after", async () => {
    const news = () => Response.json({ ...same, title: "Renamed" });
    const { conversation, clock } = givenWatched({
      replies: [news(), news(), news()],
    });

    await conversation.lookout.look();
    clock.nowMs = 4_999;
    await conversation.lookout.look();
    expect(conversation.getState().staleCount).toBe(1);
    clock.nowMs = 5_000;
    await conversation.lookout.look();

    expect(conversation.getState().staleCount).toBe(2);
  });

  test("calls for it when it is gone", async () => {
    const { conversation } = givenWatched({
      replies: [new Response(null, { status: 404 })],
    });

    expect(await conversation.lookout.look()).toBe(true);
  });

  test.each([
    ["the network fails", "network fails" as const],
    ["the server fails", new Response(null, { status: 500 })],
  ])("calls for nothing when %s", async (_, reply) => {
    const { conversation } = givenWatched({ replies: [reply] });

    expect(await conversation.lookout.look()).toBe(false);
  });

  test("is not taken while nobody watches, nor while an answer is read", async () => {
    const wire = openStream();
    const { conversation, requests } = givenConversation({
      stored,
      replies: [wire.reply],
    });

    await conversation.lookout.look();
    expect(requests).toEqual([]);
    conversation.lookout.watch();
    conversation.send({ text: "And?", modelId: null });
    await conversation.lookout.look();

    expect(requests).toHaveLength(1);
    await wire.tell(finish("stopped"));
  });

  test("learns the title that the server gave", async () => {
    const { conversation } = givenWatched({
      copy: { title: null },
      replies: [Response.json(same)],
    });

    await conversation.lookout.look();

    expect(conversation.getState().title).toBe("A title");
  });
});

describe("another tab", () => {
  test("is told of a question at once, and looks until the server has it", async () => {
    const browser = aBrowser();
    const asking = givenConversation({
      stored,
      replies: [stream(start, delta("Fine"), finish("completed"))],
      browser,
    });
    const other = givenWatched({
      replies: [
        Response.json(same),
        Response.json({ ...same, newest: newestOf("id-2", "running") }),
      ],
      browser,
    });

    asking.conversation.send({ text: "And?", modelId: null });

    await until(other.conversation, ({ staleCount }) => staleCount === 1);
    expect(other.waits).toEqual([150, 250]);
    expect(browser.told[0]).toEqual({ conversationId: "c", event: "asked" });
  });

  test("with another conversation looks at nothing", async () => {
    const browser = aBrowser();
    const asking = givenConversation({
      id: "d",
      stored,
      replies: [stream(start, finish("completed"))],
      browser,
    });
    const other = givenWatched({ replies: [], browser });

    asking.conversation.send({ text: "And?", modelId: null });
    await until(asking.conversation, ({ activeId }) => activeId === null);

    expect(other.requests).toEqual([]);
  });

  test("is told of a branch once the server knows it", async () => {
    const browser = aBrowser();
    const { conversation } = givenConversation({
      stored: [...stored, answer("b", { parentId: "q", text: "Hi" })],
      replies: [Response.json({ revision: 2 })],
      browser,
    });

    conversation.choose("a");
    expect(browser.told).toEqual([]);
    await until(conversation, ({ revision }) => revision === 2);

    expect(browser.told).toEqual([{ conversationId: "c", event: "changed" }]);
  });
});

describe("a page that wakes", () => {
  test("leaves a stream that has been silent, and joins the answer anew", async () => {
    const dead = openStream();
    const { conversation, requests, clock } = givenWatched({
      replies: [
        dead.reply,
        stream(start, delta("One two"), finish("completed")),
      ],
    });
    conversation.send({ text: "And?", modelId: null });
    await dead.tell(start);
    await dead.tell(delta("One "));
    await until(conversation, ({ messages }) =>
      messages.some(({ text }) => text === "One "),
    );

    clock.nowMs = 5_000;
    conversation.wake();
    expect(requests).toHaveLength(1);
    clock.nowMs = 5_001;
    conversation.wake();
    await until(conversation, ({ activeId }) => activeId === null);

    expect(requests[1]).toMatchObject({ path: "/api/ai/chat/c/stream" });
    expect(conversation.getState().messages.at(-1)?.text).toBe("One two");
  });
});

function givenWatched({
  copy = {},
  ...wishes
}: Omit<Parameters<typeof givenConversation>[0], "stored"> & {
  copy?: Partial<StoredThread>;
}) {
  const given = givenConversation({ stored, ...wishes });
  given.conversation.sync(copyOf(stored, copy));
  given.conversation.lookout.watch();
  return given;
}

function newestOf(id: string, status = "complete") {
  return { id, status };
}

describe("the title of a first answer", () => {
  const words = "The question's own words";
  const titled = (title: string) => Response.json({ ...same, title });

  test("is looked for until the server has another than the question's words", async () => {
    const { conversation, requests } = givenConversation({
      replies: [titled(words), "network fails", titled("A better one")],
    });

    await conversation.lookout.expectTitle(words);

    expect(conversation.getState()).toMatchObject({
      title: "A better one",
      staleCount: 0,
    });
    expect(requests).toHaveLength(3);
  });

  test("is not looked for for ever", async () => {
    const { conversation, requests } = givenConversation({
      replies: Array.from({ length: 9 }, () => titled(words)),
    });

    await conversation.lookout.expectTitle(words);

    expect(conversation.getState().title).toBe(words);
    expect(requests).toHaveLength(5);
  });
});
