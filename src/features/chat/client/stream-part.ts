import type { Receipt } from "@/features/usage/schema";
import { type ClientError, parseError } from "./contract-error.ts";
import { field, parseJson, textOf } from "./json.ts";
import { readEvents } from "./sse.ts";

export type Outcome = "completed" | "stopped" | "failed";

/** What an answer's stream tells; the rest of the protocol is not for us. */
export type StreamPart =
  | { type: "start"; modelId: string | null }
  | { type: "delta"; text: string }
  | { type: "error"; message: string }
  | {
      type: "finish";
      outcome: Outcome;
      receipt: Receipt | null;
      isReceiptPending: boolean;
      error: ClientError | null;
    }
  | { type: "abort" };

export async function* readParts(
  body: ReadableStream<Uint8Array>,
  signal?: AbortSignal,
): AsyncGenerator<StreamPart> {
  for await (const data of readEvents(body, signal)) {
    const part = parsePart(data);
    if (part) yield part;
  }
}

/** Null for what we do not need, `[DONE]` and what is not JSON. */
export function parsePart(data: string): StreamPart | null {
  const part = parseJson(data);
  const metadata = field(part, "messageMetadata");
  switch (field(part, "type")) {
    case "start":
      return { type: "start", modelId: textOf(field(metadata, "modelId")) };
    case "text-delta":
      return { type: "delta", text: textOf(field(part, "delta")) ?? "" };
    case "error":
      return { type: "error", message: textOf(field(part, "errorText")) ?? "" };
    case "finish":
      return {
        type: "finish",
        outcome: outcomeOf(field(metadata, "outcome")),
        receipt: parseReceipt(field(metadata, "receipt")),
        isReceiptPending: field(metadata, "receiptPending") === true,
        error: parseError(field(metadata, "error")),
      };
    case "abort":
      return { type: "abort" };
    default:
      return null;
  }
}

const outcomeOf = (value: unknown): Outcome =>
  value === "stopped" || value === "failed" ? value : "completed";

/** The server wrote it by the same schema; zod would cost the page 15 KB. */
const parseReceipt = (value: unknown): Receipt | null =>
  typeof field(value, "requestId") === "string" ? (value as Receipt) : null;
