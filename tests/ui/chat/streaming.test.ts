import { describe, expect, test } from "vitest";
import { pathOf } from "@/features/chat/client/branches";
import {
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

const hello = { text: "Hello", modelId: "gpt-4o-mini" };

describe("a question that the network swallowed", () => {
  test("stays, unsent, and goes out again with the same ids", async () => {
    const { conversation, requests, usage } = givenConversation({
      replies: [
        "network fails",
        stream(start, delta("Hi"), finish("completed")),
      ],
    });

    conversation.send(hello);
    await until(conversation, () => usage.reads === 1);
    expect(conversation.getState().messages).toMatchObject([
      { id: "id-1", delivery: "unsent" },
    ]);
    conversation.retry("id-1");
    await until(
      conversation,
      (state) => answerOf(state)?.status === "complete",
    );

    expect(requests[1]).toEqual(requests[0]);
    expect(conversation.getState().messages).toMatchObject([
      { id: "id-1", delivery: "stored" },
      { id: "id-2", text: "Hi" },
    ]);
  });

  test("joins its answer when the server had heard it", async () => {
    const { conversation, requests, usage } = givenConversation({
      replies: [
        "network fails",
        refused(409, { code: "request_in_progress", message: "Running." }),
        stream(start, delta("Hi"), finish("completed")),
      ],
    });

    conversation.send(hello);
    await until(conversation, () => usage.reads === 1);
    conversation.retry("id-1");
    await until(
      conversation,
      (state) => answerOf(state)?.status === "complete",
    );

    expect(requests.at(-1)).toMatchObject({
      method: "GET",
      path: "/api/ai/chat/c/stream",
    });
    expect(answerOf(conversation.getState())?.text).toBe("Hi");
  });
});

describe("a stream that breaks", () => {
  test("is joined again from its start, and no text shows twice", async () => {
    const { conversation, waits } = givenConversation({
      replies: [
        stream(start, delta("One ")),
        "network fails",
        stream(start, delta("One two"), finish("completed")),
      ],
    });

    conversation.send(hello);
    await until(conversation, ({ activeId }) => activeId === null);

    expect(answerOf(conversation.getState())?.text).toBe("One two");
    expect(waits).toEqual([500]);
  });

  test("keeps what it has shown until the joined text is here", async () => {
    const joined = openStream();
    const { conversation, arrivalOf } = givenConversation({
      replies: [stream(start, delta("One ")), joined.reply],
    });

    conversation.send(hello);
    await arrivalOf(2);
    await joined.tell(start);
    await until(conversation, ({ isReconnecting }) => !isReconnecting);
    expect(answerOf(conversation.getState())?.text).toBe("One ");
    await joined.tell(delta("One two"));
    await joined.tell(finish("completed"));
    await until(conversation, ({ activeId }) => activeId === null);

    expect(answerOf(conversation.getState())?.text).toBe("One two");
  });

  test("asks for the stored answer when nothing runs any more", async () => {
    const { conversation, usage } = givenConversation({
      replies: [
        stream(start, delta("One ")),
        new Response(null, { status: 204 }),
      ],
    });

    conversation.send(hello);
    await until(conversation, ({ staleCount }) => staleCount === 1);
    await until(conversation, () => usage.reads === 2);
    conversation.sync(
      copyOf([
        question("id-1", { text: "Hello" }),
        answer("id-2", { parentId: "id-1", text: "One two three" }),
      ]),
    );

    expect(conversation.getState()).toMatchObject({ activeId: null });
    expect(answerOf(conversation.getState())?.text).toBe("One two three");
  });
});

describe("a conversation opened while its answer runs", () => {
  const stored = [
    question("q", { text: "Hello" }),
    answer("a", { parentId: "q", text: "", status: "running" }),
  ];

  test("shows the answer from its start", async () => {
    const { conversation, requests } = givenConversation({
      stored,
      replies: [stream(start, delta("All so far"), finish("completed"))],
    });

    conversation.sync(copyOf(stored));
    await until(conversation, ({ activeId }) => activeId === null);

    expect(requests).toHaveLength(1);
    expect(answerOf(conversation.getState())).toMatchObject({
      id: "a",
      text: "All so far",
      status: "complete",
    });
  });

  test("looks again, slowly, for an answer that nobody owns", async () => {
    const nobody = () => new Response(null, { status: 204 });
    const { conversation, waits, usage } = givenConversation({
      stored,
      replies: [nobody(), nobody()],
    });

    conversation.sync(copyOf(stored));
    await until(conversation, ({ staleCount }) => staleCount === 1);
    expect(waits).toEqual([]);
    await until(conversation, () => usage.reads === 1);
    conversation.sync(copyOf(stored));
    await until(conversation, ({ staleCount }) => staleCount === 2);

    expect(waits).toEqual([15_000]);
  });
});

describe("sync", () => {
  test("ignores a copy older than what is shown", async () => {
    const { conversation, usage } = givenConversation({
      replies: [stream(start, delta("Hi"), finish("completed"))],
    });
    conversation.send(hello);
    await until(conversation, () => usage.reads === 2);
    const shown = conversation.getState().messages;

    conversation.sync(copyOf([]));

    expect(conversation.getState().messages).toBe(shown);
  });

  test("keeps a question that the server never heard of", async () => {
    const stored = [
      question("q", { text: "Hello" }),
      answer("a", { parentId: "q", text: "Hi" }),
    ];
    const { conversation, usage } = givenConversation({
      stored,
      replies: ["network fails"],
    });
    conversation.send({ ...hello, text: "And?" });
    await until(conversation, () => usage.reads === 1);

    conversation.sync(copyOf(stored));

    expect(conversation.getState().messages.at(-1)).toMatchObject({
      text: "And?",
      delivery: "unsent",
    });
  });
});

type State = ReturnType<
  ReturnType<typeof givenConversation>["conversation"]["getState"]
>;

function answerOf(state: State) {
  const last = pathOf(state).at(-1);
  return last?.role === "assistant" ? last : null;
}
