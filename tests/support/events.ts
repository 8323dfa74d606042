import {
  type FinishMetadata,
  finishMetadata,
  startMetadata,
} from "@/features/chat/schema";

/** A UI message stream, read. */
export type Events = {
  parts: Record<string, unknown>[];
  text: string;
  /** Null when the stream ended without one. */
  finish: FinishMetadata | null;
  isDone: boolean;
};

/** Everything a stream says until its end. */
export const eventsOf = (response: Response): Promise<Events> =>
  listenTo(response).rest();

/** Listens to a stream bit by bit. */
export function listenTo(response: Response) {
  if (!response.body) throw new Error("the response has no body");
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let raw = "";
  const readOn = async () => {
    const { done, value } = await reader.read();
    raw += decoder.decode(value, { stream: !done });
    return !done;
  };
  return {
    /** Until the text has so many words; the stream must have them. */
    async words(count: number): Promise<Events> {
      while (wordsOf(read(raw).text) < count) {
        if (!(await readOn())) throw new Error(`it ended early: ${raw}`);
      }
      return read(raw);
    },
    async rest(): Promise<Events> {
      while (await readOn());
      return read(raw);
    },
    /** Goes away, as a closed tab does. */
    leave: () => reader.cancel(),
  };
}

const wordsOf = (text: string) => text.split(/\s+/).length;

function read(raw: string): Events {
  const parts = partsOf(raw);
  for (const part of parts) {
    if (part.type === "start") startMetadata.parse(part.messageMetadata);
  }
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
