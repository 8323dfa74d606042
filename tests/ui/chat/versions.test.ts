import { describe, expect, test } from "vitest";
import { pathOf } from "@/features/chat/client/branches";
import {
  answer,
  copyOf,
  delta,
  finish,
  givenConversation,
  question,
  refused,
  start,
  stream,
  until,
} from "./wire.ts";

const hello = { text: "Hello", modelId: "gpt-4o-mini" };

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

const branchOf = (state: State) => pathOf(state).map(({ id }) => id);

type State = ReturnType<
  ReturnType<typeof givenConversation>["conversation"]["getState"]
>;
