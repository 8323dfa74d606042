import { describe, expect, test } from "vitest";
import type { StoredMessage } from "@/features/chat/client/message";
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
const files = [
  { fileId: "f1", name: "notes.txt", mediaType: "text/plain", bytes: 20 },
];
const whole = () => stream(start, delta("Fine"), finish("completed"));

/** As the server has a question about the files. */
const filed = (id: string, text: string): StoredMessage => ({
  ...question(id, { text }),
  parts: [
    ...files.map((file) => ({ type: "file" as const, ...file })),
    ...(text ? [{ type: "text" as const, text }] : []),
  ],
  modelId: null,
  errorCode: null,
  receipt: null,
});

const partsOf = (body: unknown) =>
  (body as { message: { parts: unknown[] } }).message.parts;

describe("files of a question", () => {
  test("are sent by their ids, before its words", async () => {
    const { conversation, requests } = givenConversation({
      replies: [whole()],
    });

    conversation.send({ text: "Colour?", files, modelId });
    await until(conversation, ({ activeId }) => activeId === null);

    expect(partsOf(requests[0]?.body)).toEqual([
      { type: "file", fileId: "f1" },
      { type: "text", text: "Colour?" },
    ]);
    expect(conversation.getState().messages[0]).toMatchObject({ files });
  });

  test("may be all there is of it", async () => {
    const { conversation, requests } = givenConversation({
      replies: [whole()],
    });

    conversation.send({ text: "", files, modelId });
    await until(conversation, ({ activeId }) => activeId === null);

    expect(partsOf(requests[0]?.body)).toEqual([
      { type: "file", fileId: "f1" },
    ]);
  });

  test("wait in the queue with it, also through a reload", async () => {
    const browser = aBrowser();
    const stored = [
      question("q", { text: "Hello" }),
      answer("a", { parentId: "q", text: "Good day" }),
    ];
    const before = givenConversation({
      stored,
      replies: [openStream().reply],
      browser,
    });
    before.conversation.sync(copyOf(stored));
    before.conversation.send({ text: "Long", modelId });
    before.conversation.send({ text: "", files, modelId });

    const after = givenConversation({ stored, replies: [whole()], browser });
    after.conversation.sync(copyOf(stored));

    expect(after.conversation.getState().queue).toMatchObject([
      { text: "", files },
    ]);
    after.conversation.queue.resume();
    await until(after.conversation, ({ activeId }) => activeId === null);
    expect(partsOf(after.requests[0]?.body)).toEqual([
      { type: "file", fileId: "f1" },
    ]);
  });

  test("are kept when the network fails, and go back with its words", async () => {
    const browser = aBrowser();
    const { conversation } = givenConversation({
      replies: ["network fails"],
      browser,
    });
    conversation.sync(copyOf([]));
    conversation.send({ text: "", files, modelId });
    await until(conversation, ({ messages }) =>
      messages.some(
        (message) => message.role === "user" && message.delivery === "unsent",
      ),
    );

    expect(conversation.takeBack("id-1")).toMatchObject({ text: "", files });
    expect(browser.kept).toEqual({});
  });

  test("are given back when it is refused", async () => {
    const { conversation } = givenConversation({
      replies: [refused(400, { code: "invalid_input", message: "No." })],
    });

    conversation.send({ text: "Colour?", files, modelId });
    await until(conversation, ({ refusal }) => refusal !== null);

    expect(conversation.getState().refusal).toMatchObject({
      text: "Colour?",
      files,
    });
  });

  test("stay with another version of it", async () => {
    const { conversation, requests } = givenConversation({
      stored: [
        filed("q", "Colour?"),
        answer("a", { parentId: "q", text: "Green" }),
      ],
      replies: [whole()],
    });

    conversation.edit({ questionId: "q", text: "Sure?", modelId });
    await until(conversation, ({ activeId }) => activeId === null);

    expect(partsOf(requests[0]?.body)).toEqual([
      { type: "file", fileId: "f1" },
      { type: "text", text: "Sure?" },
    ]);
  });
});
