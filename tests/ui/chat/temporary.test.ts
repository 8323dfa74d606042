import { describe, expect, test } from "vitest";
import {
  aBrowser,
  delta,
  finish,
  givenConversation,
  refused,
  start,
  stream,
  until,
} from "./wire.ts";

const modelId = "gpt-4o-mini";
const TOLD = { method: "PUT", path: "/api/chats/c/temporary", body: null };
const kept = () => new Response(null, { status: 204 });
const whole = () => stream(start, delta("Fine"), finish("completed"));
const idle = ({ activeId }: { activeId: string | null }) => activeId === null;

describe("a question of a temporary chat", () => {
  test("is sent once the server knows what the chat is", async () => {
    const { conversation, requests } = givenConversation({
      isTemporary: true,
      replies: [kept(), whole()],
    });

    conversation.send({ text: "Why?", modelId });
    await until(conversation, idle);

    expect(requests.map(({ method, path }) => [method, path])).toEqual([
      ["PUT", "/api/chats/c/temporary"],
      ["POST", "/api/ai/chat"],
    ]);
  });

  test.for([
    ["is gone", refused(404, { code: "not_found", message: "Gone." })],
    ["cannot be told", "network fails"],
  ] as const)(
    "is not sent where it %s: it would begin an ordinary chat",
    async ([, reply]) => {
      const { conversation, requests } = givenConversation({
        isTemporary: true,
        replies: [reply],
      });

      conversation.send({ text: "Why?", modelId });
      await until(conversation, idle);

      expect(requests).toEqual([TOLD]);
      const { refusal, messages } = conversation.getState();
      const kept = refusal?.text ?? messages[0]?.text;
      expect(kept).toBe("Why?");
    },
  );
});

describe("a question of an ordinary chat", () => {
  test("is one request", async () => {
    const browser = aBrowser();
    const { conversation, requests } = givenConversation({
      browser,
      replies: [whole()],
    });

    conversation.send({ text: "Why?", modelId });
    await until(conversation, idle);

    expect(requests.map(({ path }) => path)).toEqual(["/api/ai/chat"]);
  });
});
