import { describe, expect, test } from "vitest";
import { AnswerFeed } from "@/features/chat/answer-feed";

const answer = { answerId: "a", requestId: "r", modelId: "m" };
const CLOSING = "data: closing\n\n";

describe("the stream of an answer", () => {
  test("ends once for a reader that waits for more", async () => {
    const feed = new AnswerFeed(answer);
    const reader = feed.open().getReader();
    await reader.read();

    const last = reader.read();
    feed.end(CLOSING);

    expect(textOf(await last)).toBe(CLOSING);
    expect(await reader.read()).toEqual({ done: true, value: undefined });
    expect(feed.hasReaders).toBe(false);
  });

  test("ends once for a reader that comes after the end", async () => {
    const feed = new AnswerFeed(answer);
    feed.append("all of it");
    feed.end(CLOSING);

    const text = await new Response(feed.open()).text();

    expect(text.split(CLOSING)).toHaveLength(2);
    expect(text).toContain("all of it");
  });
});

const textOf = ({ value }: ReadableStreamReadResult<Uint8Array>) =>
  new TextDecoder().decode(value);
