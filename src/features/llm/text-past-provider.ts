import "server-only";

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
  const response = await fetch(input, init);
  const listener = init?.signal && listeners.get(init.signal);
  const type = response.headers.get("content-type") ?? "";
  if (!listener || !response.body || !type.startsWith("text/event-stream")) {
    return response;
  }
  return new Response(withoutText(response.body, listener), {
    status: response.status,
    statusText: response.statusText,
    headers: response.headers,
  });
};

/**
 * The events that are not text. What comes between two pieces of text is kept
 * until the end: it is in nobody's way, and costs less together.
 */
function withoutText(
  body: ReadableStream<Uint8Array>,
  listener: TextListener,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  const events = new EventSplitter();
  const encoder = new TextEncoder();
  let hasText = false;
  let kept = "";
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      for (;;) {
        const { done, value } = await reader.read();
        for (const event of value ? events.take(value) : []) {
          const text = textIn(event);
          if (text === null) {
            kept += event;
          } else {
            hasText = true;
            listener.onText(text);
          }
        }
        listener.onSign();
        if (done) kept += events.rest();
        if (kept !== "" && (done || !hasText)) {
          controller.enqueue(encoder.encode(kept));
          kept = "";
          if (!done) return;
        }
        if (!done) continue;
        controller.close();
        return;
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

const END_OF_EVENT = /\r?\n\r?\n/g;

/** Cuts server-sent events apart, each with the empty line that ends it. */
class EventSplitter {
  readonly #decoder = new TextDecoder();
  #rest = "";

  take(bytes: Uint8Array): string[] {
    const text = this.#rest + this.#decoder.decode(bytes, { stream: true });
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

/** Null for an event that says anything beside a piece of text. */
function textIn(event: string): string | null {
  const json = ONE_OBJECT.exec(event)?.[1];
  const chunk = json === undefined ? null : parseRecord(json);
  return chunk && (textOfResponses(chunk) ?? textOfChat(chunk));
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
