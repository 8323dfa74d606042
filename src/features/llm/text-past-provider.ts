import "server-only";
import type { IncomingMessage } from "node:http";
import { postPlainly, responseOf } from "./plain-post.ts";

/** Where the text of one request goes. */
export type TextListener = {
  onText(text: string): void;
  /** Something came that is no text. */
  onSign(): void;
};

const listeners = new WeakMap<AbortSignal, TextListener>();

/**
 * Text that answers the request made with this signal goes to the listener as
 * it arrives, past the provider package, which spends more on each piece of it
 * than everything else together. Whatever is not text goes through the package,
 * so that usage, ends and errors are understood by who knows the provider.
 */
export function takeText(signal: AbortSignal, listener: TextListener) {
  listeners.set(signal, listener);
}

/** `fetch` for the provider packages, which pass their caller's signal on. */
export const fetchPastProvider: typeof fetch = async (input, init) => {
  const listener = init?.signal && listeners.get(init.signal);
  const answer = listener && (await postPlainly(input, init));
  if (!answer) return fetch(input, init);
  return responseOf(answer, withoutText(answer, listener));
};

/**
 * The events that say more than text does. What comes before a piece of text or
 * between two and says nothing new is kept until the end: it is in nobody's
 * way, and costs less together.
 */
function withoutText(
  answer: IncomingMessage,
  listener: TextListener,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const events = new EventSplitter();
  const encoder = new TextEncoder();
  let hasText = false;
  let kept = "";
  return new ReadableStream({
    start(controller) {
      const pass = () => {
        if (kept !== "") controller.enqueue(encoder.encode(kept));
        kept = "";
      };
      answer.on("data", (bytes: Buffer) => {
        let isNews = false;
        for (const event of events.take(bytes)) {
          const meaning = meaningOf(event);
          if (meaning.kind === "text") {
            hasText = true;
            listener.onText(meaning.text);
          } else if (meaning.kind !== "frame") {
            kept += event;
            isNews ||= meaning.kind === "other";
          }
        }
        listener.onSign();
        if (isNews && !hasText) pass();
      });
      answer.once("end", () => {
        kept += events.rest();
        pass();
        controller.close();
      });
      answer.once("error", (error) => controller.error(error));
    },
    cancel: () => {
      answer.destroy();
    },
  });
}

const END_OF_EVENT = /\r?\n\r?\n/g;
const PLAIN_END = "\n\n";

/** Cuts server-sent events apart, each with the empty line that ends it. */
class EventSplitter {
  readonly #decoder = new TextDecoder();
  #rest = "";

  take(bytes: Uint8Array): string[] {
    const text = this.#rest + this.#decoder.decode(bytes, { stream: true });
    return text.includes("\r") ? this.#cut(text) : this.#cutPlainly(text);
  }

  /** As every provider ends its lines: a sixth of the time. */
  #cutPlainly(text: string): string[] {
    const events: string[] = [];
    let start = 0;
    for (;;) {
      const end = text.indexOf(PLAIN_END, start);
      if (end === -1) break;
      events.push(text.slice(start, end + PLAIN_END.length));
      start = end + PLAIN_END.length;
    }
    this.#rest = text.slice(start);
    return events;
  }

  #cut(text: string): string[] {
    const events: string[] = [];
    let start = 0;
    for (const { index, 0: end } of text.matchAll(END_OF_EVENT)) {
      events.push(text.slice(start, index + end.length));
      start = index + end.length;
    }
    this.#rest = text.slice(start);
    return events;
  }

  rest(): string {
    return this.#rest + this.#decoder.decode();
  }
}

const ONE_OBJECT = /^(?:event: .*\r?\n)?data: (\{.*\})\r?\n\r?\n$/;

/**
 * What an event is for: a piece of text; the `frame` of a text, which says
 * nothing without it; the `beginning`, which can wait until there is more; or
 * anything else.
 */
type Meaning =
  | { kind: "text"; text: string }
  | { kind: "frame" | "beginning" | "other" };

function meaningOf(event: string): Meaning {
  const json = ONE_OBJECT.exec(event)?.[1];
  const chunk = json === undefined ? null : parseRecord(json);
  if (!chunk) return { kind: "other" };
  const text = textOfResponses(chunk) ?? textOfChat(chunk);
  if (text !== null) return { kind: "text", text };
  if (BEGINNINGS.has(chunk.type)) return { kind: "beginning" };
  return { kind: isFrame(chunk) ? "frame" : "other" };
}

const BEGINNINGS = new Set<unknown>([
  "response.created",
  "response.in_progress",
]);

/** Of the responses: a message or a text that begins or ends. */
function isFrame({ type, item, part }: JsonRecord): boolean {
  switch (type) {
    case "response.output_item.added":
    case "response.output_item.done":
      return isRecord(item) && item.type === "message";
    case "response.content_part.added":
    case "response.content_part.done":
      return isRecord(part) && part.type === "output_text";
    default:
      return type === "response.output_text.done";
  }
}

type JsonRecord = Record<string, unknown>;

const textOfResponses = ({ type, delta }: JsonRecord): string | null =>
  type === "response.output_text.delta" && typeof delta === "string"
    ? delta
    : null;

/** Of the chat completions: one choice with nothing but text. */
function textOfChat({ choices, usage, x_groq }: JsonRecord): string | null {
  if (!Array.isArray(choices) || usage || x_groq) return null;
  const [choice, ...others]: unknown[] = choices;
  if (!isRecord(choice) || others.length > 0 || choice.finish_reason) {
    return null;
  }
  if (!isRecord(choice.delta)) return null;
  const { content, ...more } = choice.delta;
  return typeof content === "string" && Object.keys(more).length === 0
    ? content
    : null;
}

const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function parseRecord(json: string): JsonRecord | null {
  try {
    const value: unknown = JSON.parse(json);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}
