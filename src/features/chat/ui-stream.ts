import type { FinishMetadata } from "./schema.ts";

/** The AI SDK's UI message stream, version 1, written by hand: one text part. */
const TEXT_ID = "t";

export const STREAM_HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  // `no-transform` keeps compression away: it costs more than the stream itself.
  "cache-control": "no-cache, no-transform",
  "x-vercel-ai-ui-message-stream": "v1",
  "x-accel-buffering": "no",
};

const event = (part: object) => `data: ${JSON.stringify(part)}\n\n`;

const DONE = "data: [DONE]\n\n";

export const startEvent = (answer: {
  answerId: string;
  requestId: string;
  modelId: string;
}) =>
  event({
    type: "start",
    messageId: answer.answerId,
    messageMetadata: { requestId: answer.requestId, modelId: answer.modelId },
  });

export const textStartEvent = event({ type: "text-start", id: TEXT_ID });

export const textDeltaEvent = (delta: string) =>
  event({ type: "text-delta", id: TEXT_ID, delta });

export const textEndEvent = event({ type: "text-end", id: TEXT_ID });

/** The last events of an answer that came to its end, whatever end. */
export function closingEvents(metadata: FinishMetadata): string {
  const error = metadata.error
    ? event({ type: "error", errorText: metadata.error.message })
    : "";
  return `${error}${event({ type: "finish", messageMetadata: metadata })}${DONE}`;
}

/** The last events for somebody whose answer's process is gone. */
export const abortEvents = `${event({ type: "abort" })}${DONE}`;
