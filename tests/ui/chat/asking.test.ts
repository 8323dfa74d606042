import { describe, expect, test } from "vitest";
import { pathOf } from "@/features/chat/client/branches";
import {
  answer,
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

  test("that no provider would answer comes back, and is not stored", async () => {
    const down = {
      code: "provider_unavailable",
      message: "It is not answering.",
    };
    const { conversation } = givenConversation({
      replies: [refused(503, down, { "retry-after": "15" })],
    });

    conversation.send(hello);
    await until(conversation, ({ refusal }) => refusal !== null);

    expect(conversation.getState()).toMatchObject({
      refusal: { error: { code: "provider_unavailable" } },
      isStored: false,
      messages: [],
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

type State = ReturnType<
  ReturnType<typeof givenConversation>["conversation"]["getState"]
>;

function answerOf(state: State) {
  const last = pathOf(state).at(-1);
  return last?.role === "assistant" ? last : null;
}
