import { describe, expect, test } from "vitest";
import { AnswerFeed } from "@/features/chat/answer-feed";

const answer = { answerId: "a", requestId: "r", modelId: "m" };
const CLOSING = "data: closing\n\n";

/** What has been sent to a reader by now. */
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

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

  test("carries text that came together as one delta", async () => {
    const feed = new AnswerFeed(answer);
    const reader = feed.open().getReader();
    await reader.read();

    for (const word of ["one ", "two ", "three"]) feed.append(word);

    expect(textOf(await reader.read())).toBe(
      'data: {"type":"text-start","id":"t"}\n\ndata: {"type":"text-delta","id":"t","delta":"one two three"}\n\n',
    );
  });

  test("gives a late reader everything so far in one delta, then the same", async () => {
    const feed = new AnswerFeed(answer);
    feed.append("so ");
    feed.append("far ");
    await nextTurn();

    const reader = feed.open().getReader();
    const first = textOf(await reader.read());
    feed.append("and on");

    expect(first).toContain('"type":"start"');
    expect(first).toContain('"delta":"so far "');
    expect(textOf(await reader.read())).toContain('"delta":"and on"');
  });

  test("keeps nothing for a reader that does not read", async () => {
    const feed = new AnswerFeed(answer);
    const reader = feed.open().getReader();
    await nextTurn();
    for (let count = 0; count < 100; count += 1) {
      feed.append("word ");
      await nextTurn();
    }
    feed.end(CLOSING);

    const chunks: string[] = [];
    for (let read = await reader.read(); !read.done; ) {
      chunks.push(textOf(read));
      read = await reader.read();
    }

    expect(chunks.length).toBeLessThan(4);
    expect(chunks.join("").match(/word/g)).toHaveLength(100);
  });

  test("has no reader any more when it has gone, and goes on", async () => {
    const feed = new AnswerFeed(answer);
    const gone = feed.open().getReader();
    const stays = new Response(feed.open()).text();
    await gone.read();

    await gone.cancel();
    feed.append("still here");
    await nextTurn();
    feed.end(CLOSING);

    expect(await stays).toContain("still here");
  });
});

const textOf = ({ value }: ReadableStreamReadResult<Uint8Array>) =>
  new TextDecoder().decode(value);
