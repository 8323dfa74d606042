import {
  parseJsonEventStream,
  readUIMessageStream,
  type UIMessage,
  uiMessageChunkSchema,
} from "ai";
import { describe, expect, test } from "vitest";
import { AnswerFeed } from "@/features/chat/answer-feed";
import { abortEvents, closingEvents } from "@/features/chat/ui-stream";

const answer = {
  answerId: "0194b7a0-0000-7000-8000-000000000001",
  requestId: "0194b7a0-0000-7000-8000-000000000002",
  modelId: "gpt-4o-mini",
};

/** The message the AI SDK's own client makes of a feed. */
async function messageOf(feed: AnswerFeed): Promise<UIMessage | undefined> {
  const chunks = parseJsonEventStream({
    stream: feed.open(),
    schema: uiMessageChunkSchema,
  }).pipeThrough(
    new TransformStream({
      transform(chunk, controller) {
        if (!chunk.success) throw chunk.error;
        controller.enqueue(chunk.value);
      },
    }),
  );
  let last: UIMessage | undefined;
  const messages = readUIMessageStream({ stream: chunks, onError: () => {} });
  for await (const message of messages) last = message;
  return last;
}

describe("the AI SDK's client", () => {
  test("reads an answer with its id, its text and its end", async () => {
    const feed = new AnswerFeed(answer);
    feed.append('quotes " and\nlines ');
    feed.append("and 🙂");
    feed.end(closingEvents({ outcome: "completed", receiptPending: true }));

    expect(await messageOf(feed)).toMatchObject({
      id: answer.answerId,
      role: "assistant",
      metadata: { outcome: "completed", receiptPending: true },
      parts: [
        { type: "text", text: 'quotes " and\nlines and 🙂', state: "done" },
      ],
    });
  });

  test("reads an answer that failed without a word", async () => {
    const feed = new AnswerFeed(answer);
    feed.end(
      closingEvents({
        outcome: "failed",
        receiptPending: true,
        error: {
          code: "provider_error",
          message: "It broke.",
          requestId: answer.requestId,
        },
      }),
    );

    expect(await messageOf(feed)).toMatchObject({
      id: answer.answerId,
      metadata: { outcome: "failed" },
      parts: [],
    });
  });

  test("reads an answer whose process died", async () => {
    const feed = new AnswerFeed(answer);
    feed.append("half an ans");
    feed.end(abortEvents);

    expect(await messageOf(feed)).toMatchObject({
      id: answer.answerId,
      parts: [{ type: "text", text: "half an ans" }],
    });
  });
});
