import {
  startEvent,
  textDeltaEvent,
  textEndEvent,
  textStartEvent,
} from "./ui-stream.ts";

const encoder = new TextEncoder();

/** Thirty times a second is read as one motion, and each write costs. */
const FRAME_MS = 33;

/**
 * One answer as it grows, for any number of readers, each from its start and at
 * its own pace. A slow reader costs no memory: it holds a position, and what it
 * has missed reaches it as one delta.
 */
export class AnswerFeed {
  readonly #opening: string;
  readonly #pieces: string[] = [];
  readonly #readers = new Set<Reader>();
  #closing: string | null = null;
  #isWakeScheduled = false;
  #lastWakeMs = Number.NEGATIVE_INFINITY;

  constructor(answer: {
    answerId: string;
    requestId: string;
    modelId: string;
  }) {
    this.#opening = startEvent(answer);
  }

  get hasReaders() {
    return this.#readers.size > 0;
  }

  /** The first text reaches readers at once, and what follows a frame as one delta. */
  append(text: string) {
    this.#pieces.push(text);
    if (this.#isWakeScheduled) return;
    this.#isWakeScheduled = true;
    const wake = () => {
      this.#isWakeScheduled = false;
      this.#lastWakeMs = performance.now();
      this.#wakeReaders();
    };
    const restMs = this.#lastWakeMs + FRAME_MS - performance.now();
    if (restMs > 0) setTimeout(wake, restMs);
    else setImmediate(wake);
  }

  /** Ends the answer with these events for all readers, present and coming. */
  end(closingEvents: string) {
    this.#closing ??= closingEvents;
    this.#wakeReaders();
  }

  /** The text from a position on, and the position after it. */
  textFrom(position: number): { text: string; position: number } {
    return {
      text: this.#pieces.slice(position).join(""),
      position: this.#pieces.length,
    };
  }

  /** A stream of events from the answer's start. Cancelling it ends nothing. */
  open(): ReadableStream<Uint8Array> {
    const reader: Reader = {
      position: 0,
      isStarted: false,
      hasText: false,
      controller: null,
    };
    return new ReadableStream<Uint8Array>({
      start: (controller) => {
        reader.controller = controller;
        this.#readers.add(reader);
      },
      pull: () => this.#advance(reader),
      cancel: () => {
        this.#readers.delete(reader);
      },
    });
  }

  #wakeReaders() {
    for (const reader of this.#readers) {
      if ((reader.controller?.desiredSize ?? 0) > 0) this.#advance(reader);
    }
  }

  #advance(reader: Reader) {
    const { controller } = reader;
    if (!controller) return;
    const isLast = this.#closing !== null;
    const events = this.#newEventsFor(reader);
    // To enqueue calls `pull`, and so this, before it returns.
    if (isLast) this.#release(reader);
    if (events !== "") controller.enqueue(encoder.encode(events));
    if (isLast) controller.close();
  }

  #release(reader: Reader) {
    this.#readers.delete(reader);
    reader.controller = null;
  }

  #newEventsFor(reader: Reader): string {
    let events = reader.isStarted ? "" : this.#opening;
    reader.isStarted = true;
    if (reader.position < this.#pieces.length) {
      const { text, position } = this.textFrom(reader.position);
      reader.position = position;
      if (!reader.hasText) events += textStartEvent;
      reader.hasText = true;
      events += textDeltaEvent(text);
    }
    if (this.#closing === null) return events;
    return `${events}${reader.hasText ? textEndEvent : ""}${this.#closing}`;
  }
}

type Reader = {
  /** How many pieces this reader has been sent. */
  position: number;
  isStarted: boolean;
  hasText: boolean;
  controller: ReadableStreamDefaultController<Uint8Array> | null;
};
