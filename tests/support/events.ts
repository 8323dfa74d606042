import { type FinishMetadata, finishMetadata } from "@/features/chat/schema";

/** A UI message stream, read. */
export type Events = {
  parts: Record<string, unknown>[];
  text: string;
  /** Null when the stream ended without one. */
  finish: FinishMetadata | null;
  isDone: boolean;
};

/** Reads a stream to its end, or until `enough` says so and then hangs up. */
export async function readEvents(
  body: ReadableStream<Uint8Array> | null,
  enough: (text: string) => boolean = () => false,
): Promise<Events> {
  if (!body) throw new Error("the response has no body");
  let raw = "";
  const decoder = new TextDecoder();
  for await (const chunk of body) {
    raw += decoder.decode(chunk, { stream: true });
    if (enough(textOf(partsOf(raw)))) break;
  }
  const parts = partsOf(raw);
  const finish = parts.find((part) => part.type === "finish");
  return {
    parts,
    text: textOf(parts),
    finish: finish ? finishMetadata.parse(finish.messageMetadata) : null,
    isDone: raw.endsWith("data: [DONE]\n\n"),
  };
}

const partsOf = (raw: string): Record<string, unknown>[] =>
  raw
    .split("\n\n")
    .slice(0, -1)
    .map((event) => event.replace(/^data: /, ""))
    .filter((event) => event !== "[DONE]")
    .map((event) => JSON.parse(event));

const textOf = (parts: Record<string, unknown>[]) =>
  parts
    .filter((part) => part.type === "text-delta")
    .map((part) => part.delta)
    .join("");
