import "server-only";

/** Nobody sees more often than their screen is drawn, and each event costs. */
const WINDOW_MS = 16;

/**
 * `fetch` for the provider packages, which spend some 20 µs on every event they
 * are given: deltas of a text that arrive within a frame reach them as one. The
 * first delta, and whatever is no plain delta, passes at once and in order.
 */
export const fetchJoiningDeltas: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  const type = response.headers.get("content-type") ?? "";
  if (!response.body || !type.startsWith("text/event-stream")) return response;
  return new Response(joinDeltas(response.body), {
    status: response.status,
    statusText: response.statusText,
    headers: response.headers,
  });
};

/** The same events, with deltas that arrive together joined. */
export function joinDeltas(
  body: ReadableStream<Uint8Array>,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>({
    start(controller) {
      void pump(reader, new Joiner(controller));
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

async function pump(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  joiner: Joiner,
) {
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      joiner.take(value);
    }
    joiner.end();
  } catch (error) {
    joiner.fail(error);
  }
}

const END_OF_EVENT = /\r?\n\r?\n/g;

class Joiner {
  readonly #controller: ReadableStreamDefaultController<Uint8Array>;
  readonly #decoder = new TextDecoder();
  readonly #encoder = new TextEncoder();
  #rest = "";
  #held: Delta | null = null;
  #timer: NodeJS.Timeout | undefined;
  #lastDeltaMs = Number.NEGATIVE_INFINITY;

  constructor(controller: ReadableStreamDefaultController<Uint8Array>) {
    this.#controller = controller;
  }

  take(bytes: Uint8Array) {
    const text = this.#rest + this.#decoder.decode(bytes, { stream: true });
    let start = 0;
    let passed = "";
    for (const { index, 0: end } of text.matchAll(END_OF_EVENT)) {
      passed += this.#pass(text.slice(start, index + end.length));
      start = index + end.length;
    }
    this.#rest = text.slice(start);
    this.#send(passed);
    this.#waitForMore();
  }

  end() {
    this.#send(this.#release() + this.#rest + this.#decoder.decode());
    this.#ifOpen(() => this.#controller.close());
  }

  fail(error: unknown) {
    this.#send(this.#release());
    this.#ifOpen(() => this.#controller.error(error));
  }

  /** What may go on now that this event has come. */
  #pass(event: string): string {
    const delta = deltaOf(event);
    if (!delta) return this.#release() + event;
    if (this.#held && this.#held.key !== delta.key) {
      const before = this.#release();
      this.#held = delta;
      return before;
    }
    if (this.#held) this.#held.text += delta.text;
    else this.#held = delta;
    return "";
  }

  /** Sends what is held when its window is over; the first delta has none. */
  #waitForMore() {
    if (!this.#held || this.#timer) return;
    const restMs = this.#lastDeltaMs + WINDOW_MS - performance.now();
    if (restMs <= 0) this.#send(this.#release());
    else this.#timer = setTimeout(() => this.#send(this.#release()), restMs);
  }

  #release(): string {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#held) return "";
    const { write, text } = this.#held;
    this.#held = null;
    this.#lastDeltaMs = performance.now();
    return write(text);
  }

  #send(text: string) {
    if (text === "") return;
    this.#ifOpen(() => this.#controller.enqueue(this.#encoder.encode(text)));
  }

  /** Whoever reads may have cancelled meanwhile. */
  #ifOpen(act: () => void) {
    try {
      act();
    } catch {
      clearTimeout(this.#timer);
    }
  }
}

/** A piece of text, and the event that carries a longer one in its place. */
type Delta = { key: string; text: string; write(text: string): string };

const ONE_OBJECT = /^(event: .*\r?\n)?data: (\{.*\})\r?\n\r?\n$/;

/** Null for every event that is more than a piece of text. */
function deltaOf(event: string): Delta | null {
  const [, name = "", json] = ONE_OBJECT.exec(event) ?? [];
  if (json === undefined) return null;
  const chunk = parseRecord(json);
  if (!chunk) return null;
  const write = (changed: object) =>
    `${name}data: ${JSON.stringify({ ...chunk, ...changed })}\n\n`;
  return responsesDelta(chunk, write) ?? chatDelta(chunk, write);
}

type Write = (changed: object) => string;

/** Of the Responses API; with log probabilities it is left alone. */
function responsesDelta(chunk: JsonRecord, write: Write): Delta | null {
  const { type, delta: text, logprobs } = chunk;
  if (type !== "response.output_text.delta" || typeof text !== "string") {
    return null;
  }
  if (logprobs && !(Array.isArray(logprobs) && logprobs.length === 0)) {
    return null;
  }
  return {
    key: `${chunk.item_id} ${chunk.output_index} ${chunk.content_index}`,
    text,
    write: (delta) => write({ delta }),
  };
}

/** Of the chat completions: one choice with nothing but text. */
function chatDelta(chunk: JsonRecord, write: Write): Delta | null {
  if (!Array.isArray(chunk.choices) || chunk.usage || chunk.x_groq) return null;
  const [choice, ...others]: unknown[] = chunk.choices;
  if (!isRecord(choice) || others.length > 0) return null;
  if (choice.finish_reason || choice.logprobs || !isRecord(choice.delta)) {
    return null;
  }
  const { content: text, ...more } = choice.delta;
  if (typeof text !== "string" || Object.keys(more).length > 0) return null;
  return {
    key: `${chunk.id} ${choice.index}`,
    text,
    write: (content) => write({ choices: [{ ...choice, delta: { content } }] }),
  };
}

type JsonRecord = Record<string, unknown>;

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
