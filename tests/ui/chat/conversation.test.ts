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

describe("a question", () => {
  test("stands in the thread at once, with room for its answer", async () => {
    const wire = openStream();
    const { conversation } = givenConversation({ replies: [wire.reply] });

    conversation.send(hello);

    expect(conversation.getState()).toMatchObject({
      activeId: "id-2",
      isStored: false,
      messages: [
        { id: "id-1", text: "Hello", delivery: "sending" },
        { id: "id-2", parentId: "id-1", status: "waiting", text: "" },
      ],
    });
    await wire.tell(start);
    await wire.tell(finish("completed"));
  });

  test("is answered as the tokens come", async () => {
    const wire = openStream();
    const { conversation, requests, usage } = givenConversation({
      replies: [wire.reply],
    });

    conversation.send(hello);
    await wire.tell(start);
    await wire.tell(delta("Good "));
    await until(conversation, (state) => answerOf(state)?.text === "Good ");
    await wire.tell(delta("day"));
    await wire.tell(finish("completed", { receipt: { requestId: "r" } }));
    await until(conversation, ({ activeId }) => activeId === null);

    expect(conversation.getState()).toMatchObject({
      isStored: true,
      messages: [
        { delivery: "stored" },
        {
          text: "Good day",
          status: "complete",
          modelId: "gpt-4o-mini",
          receipt: { requestId: "r" },
        },
      ],
    });
    expect(requests).toEqual([
      {
        method: "POST",
        path: "/api/ai/chat",
        body: {
          conversationId: "c",
          answerId: "id-2",
          message: { id: "id-1", parts: [{ type: "text", text: "Hello" }] },
          parentId: null,
          modelId: "gpt-4o-mini",
        },
      },
    ]);
    await until(conversation, () => usage.reads === 2);
  });

  test("that is refused leaves the thread, and its text is given back", async () => {
    const { conversation } = givenConversation({
      replies: [
        refused(402, {
          code: "quota_exceeded",
          message: "This answer could need 320 credits; 127 are left.",
          limit: {
            kind: "period_credits",
            used: 49_873,
            held: 0,
            limit: 50_000,
            unit: "credits",
            resetsAt: "2026-12-01T00:00:00Z",
          },
          actions: [{ kind: "upgrade", href: "/billing" }],
        }),
      ],
    });

    conversation.send(hello);
    await until(conversation, ({ refusal }) => refusal !== null);

    expect(conversation.getState()).toMatchObject({
      messages: [],
      activeId: null,
      isStored: false,
      refusal: {
        text: "Hello",
        error: {
          code: "quota_exceeded",
          requestId: "r-1",
          limit: { used: 49_873, limit: 50_000 },
          actions: [{ kind: "upgrade", href: "/billing" }],
        },
      },
    });
  });

  test("whose refusal cannot be read still names its request", async () => {
    const { conversation } = givenConversation({
      replies: [
        new Response("<html>", {
          status: 502,
          headers: { "x-request-id": "r-2" },
        }),
      ],
    });

    conversation.send(hello);
    await until(conversation, ({ refusal }) => refusal !== null);

    expect(conversation.getState().refusal?.error).toMatchObject({
      code: "internal_error",
      requestId: "r-2",
    });
  });

  test("whose answer fails before its first token stays, and can be asked again", async () => {
    const { conversation, requests, usage } = givenConversation({
      replies: [
        refused(503, {
          code: "provider_unavailable",
          message: "OpenAI is not answering. Nothing was charged.",
        }),
        stream(start, delta("Hi"), finish("completed")),
      ],
    });

    conversation.send(hello);
    await until(conversation, () => usage.reads === 1);
    expect(conversation.getState()).toMatchObject({
      refusal: null,
      isStored: true,
      messages: [
        { id: "id-1", delivery: "stored" },
        {
          status: "failed",
          error: { code: "provider_unavailable", requestId: "r-1" },
        },
      ],
    });
    conversation.askAgain({ questionId: "id-1", modelId: "llama" });
    await until(conversation, () => usage.reads === 3);

    expect(requests[1]?.body).toMatchObject({
      answerId: "id-3",
      message: { id: "id-1" },
      modelId: "llama",
    });
    expect(pathOf(conversation.getState())).toMatchObject([
      { id: "id-1" },
      { id: "id-3", text: "Hi" },
    ]);
  });
});

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

describe("stop", () => {
  test("goes to the server, which ends the stream", async () => {
    const wire = openStream();
    const { conversation, requests } = givenConversation({
      replies: [wire.reply, Response.json({ stopped: 1 })],
    });

    conversation.send(hello);
    await wire.tell(start);
    await wire.tell(delta("Part"));
    await until(conversation, (state) => answerOf(state)?.text === "Part");
    conversation.stop();
    conversation.stop();
    await wire.tell(finish("stopped"));
    await until(conversation, ({ activeId }) => activeId === null);

    expect(requests.slice(1)).toEqual([
      { method: "POST", path: "/api/ai/chat/c/stop", body: null },
    ]);
    expect(answerOf(conversation.getState())).toMatchObject({
      status: "stopped",
      text: "Part",
    });
    await until(conversation, ({ isStopping }) => !isStopping);
  });

  test("pressed before the server has taken the question is repeated until it has", async () => {
    const wire = openStream();
    const { conversation, arrivalOf, waits } = givenConversation({
      replies: [
        wire.reply,
        refused(404, { code: "not_found", message: "Nothing." }),
        Response.json({ stopped: 0 }),
        Response.json({ stopped: 1 }),
      ],
    });

    conversation.send(hello);
    conversation.stop();
    await until(conversation, ({ isStored }) => isStored);
    await wire.tell(start);
    await arrivalOf(4);
    await wire.tell(finish("stopped"));
    await until(conversation, ({ activeId }) => activeId === null);

    expect(waits).toEqual([250, 250]);
    expect(answerOf(conversation.getState())?.status).toBe("stopped");
  });

  test("that does not reach the server can be pressed again", async () => {
    const wire = openStream();
    const { conversation } = givenConversation({
      replies: [wire.reply, "network fails"],
    });

    conversation.send(hello);
    await wire.tell(start);
    await until(conversation, ({ isStored }) => isStored);
    conversation.stop();
    await until(conversation, ({ isStopping }) => !isStopping);

    expect(conversation.getState().activeId).toBe("id-2");
    await wire.tell(finish("completed"));
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

describe("asking again", () => {
  test("asks for another answer to the same question", async () => {
    const stored = [
      question("q", { text: "Hello" }),
      answer("a", { parentId: "q", text: "", status: "failed" }),
    ];
    const { conversation, requests } = givenConversation({
      stored,
      replies: [stream(start, delta("Hi"), finish("completed"))],
    });

    conversation.askAgain({ questionId: "q", modelId: null });
    await until(conversation, ({ activeId }) => activeId === null);

    expect(requests[0]?.body).toEqual({
      conversationId: "c",
      answerId: "id-1",
      parentId: "q",
    });
    expect(pathOf(conversation.getState())).toMatchObject([
      { id: "q" },
      { id: "id-1", text: "Hi" },
    ]);
  });

  test("brings the first answer back when it is refused", async () => {
    const stored = [
      question("q", { text: "Hello" }),
      answer("a", { parentId: "q", text: "First" }),
    ];
    const { conversation } = givenConversation({
      stored,
      replies: [refused(402, { code: "quota_exceeded", message: "No." })],
    });

    conversation.askAgain({ questionId: "q", modelId: null });
    await until(conversation, ({ refusal }) => refusal !== null);

    expect(conversation.getState()).toMatchObject({ refusal: { text: null } });
    expect(answerOf(conversation.getState())?.text).toBe("First");
  });
});

describe("another version", () => {
  const stored = [
    question("q1", { text: "Hello" }),
    answer("a1", { parentId: "q1", text: "Hi" }),
    question("q2", { text: "And?", parentId: "a1" }),
    answer("a2", { parentId: "q2", text: "No more" }),
  ];

  test("of a question goes where the first one stands, which stays", async () => {
    const { conversation, requests } = givenConversation({
      stored,
      replies: [stream(start, delta("Good day"), finish("completed"))],
    });

    conversation.edit({ questionId: "q1", text: "Good day", modelId: null });
    await until(conversation, ({ activeId }) => activeId === null);

    expect(requests[0]?.body).toEqual({
      conversationId: "c",
      answerId: "id-2",
      message: { id: "id-1", parts: [{ type: "text", text: "Good day" }] },
      parentId: null,
    });
    expect(branchOf(conversation.getState())).toEqual(["id-1", "id-2"]);
    expect(conversation.getState().messages).toHaveLength(6);
  });

  test("that is refused leads back to the branch that was read", async () => {
    const { conversation } = givenConversation({
      stored,
      replies: [
        Response.json({ revision: 2 }),
        refused(402, { code: "quota_exceeded", message: "No." }),
      ],
    });
    conversation.choose("a2");

    conversation.edit({ questionId: "q1", text: "Good day", modelId: null });
    await until(conversation, ({ refusal }) => refusal !== null);

    expect(branchOf(conversation.getState())).toEqual(["q1", "a1", "q2", "a2"]);
    expect(conversation.getState().refusal).toMatchObject({
      origin: { from: "editor", editedId: "q1" },
      text: "Good day",
    });
  });

  test("of an answer leaves a question that was asked here in its place", async () => {
    const { conversation, usage } = givenConversation({
      replies: [
        stream(start, delta("Hi"), finish("completed")),
        refused(402, { code: "quota_exceeded", message: "No." }),
      ],
    });
    conversation.send(hello);
    await until(conversation, () => usage.reads === 2);

    conversation.askAgain({ questionId: "id-1", modelId: null });
    await until(conversation, ({ refusal }) => refusal !== null);

    expect(branchOf(conversation.getState())).toEqual(["id-1", "id-2"]);
    expect(conversation.getState().refusal?.text).toBeNull();
  });
});

describe("the branch that is read", () => {
  const stored = [
    question("q", { text: "Hello" }),
    answer("a1", { parentId: "q", text: "Hi" }),
    answer("a2", { parentId: "q", text: "Good day" }),
  ];

  test("is remembered by the server, the last choice last", async () => {
    const { conversation, requests, arrivalOf } = givenConversation({
      stored,
      replies: [Response.json({ revision: 2 }), Response.json({ revision: 3 })],
    });

    conversation.choose("a1");
    conversation.choose("a2");
    conversation.choose("a1");
    await arrivalOf(2);

    expect(branchOf(conversation.getState())).toEqual(["q", "a1"]);
    expect(requests).toEqual([choice("a1"), choice("a1")]);
    await until(conversation, ({ revision }) => revision === 3);
  });

  test("stays as chosen against a copy made before the choice", async () => {
    const { conversation } = givenConversation({
      stored,
      replies: [Response.json({ revision: 2 })],
    });
    conversation.choose("a1");
    await until(conversation, ({ revision }) => revision === 2);

    conversation.sync(copyOf(stored, { chosenId: "a2", revision: 1 }));

    expect(branchOf(conversation.getState())).toEqual(["q", "a1"]);
  });

  test("changes when it was chosen on another device", async () => {
    const { conversation } = givenConversation({ stored, replies: [] });

    conversation.sync(copyOf(stored, { chosenId: "a1", revision: 2 }));

    expect(branchOf(conversation.getState())).toEqual(["q", "a1"]);
  });

  test("stays as chosen while the server cannot be told", async () => {
    const { conversation, arrivalOf } = givenConversation({
      stored,
      replies: ["network fails"],
    });
    conversation.choose("a1");
    await arrivalOf(1);

    conversation.sync(copyOf(stored, { chosenId: "a2", revision: 5 }));

    expect(branchOf(conversation.getState())).toEqual(["q", "a1"]);
  });

  const choice = (chosenMessageId: string) => ({
    method: "PATCH",
    path: "/api/ai/chat/c",
    body: { chosenMessageId },
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

const branchOf = (state: State) => pathOf(state).map(({ id }) => id);

type State = ReturnType<
  ReturnType<typeof givenConversation>["conversation"]["getState"]
>;

function answerOf(state: State) {
  const last = pathOf(state).at(-1);
  return last?.role === "assistant" ? last : null;
}
