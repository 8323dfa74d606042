import {
  type ClientError,
  readErrorResponse,
  UNREACHABLE,
} from "./contract-error.ts";
import type { Send } from "./message.ts";
import type { Outbox } from "./outbox.ts";
import type { Store } from "./store.ts";
import { readParts, type StreamPart } from "./stream-part.ts";
import type { ConversationState, Surroundings } from "./surroundings.ts";
import { accept, applyPart, begin, fail, lose, refuse } from "./thread.ts";
import type { Wire } from "./wire.ts";

const RETRY_DELAYS_MS = [500, 1_000, 2_000, 4_000, 8_000];
const RETRY_DELAY_MAX_MS = 15_000;
/** A stream this silent may be dead without the browser's knowing. */
const SILENT_MS = 5_000;
const STOP_RETRY_MS = 250;
const STOP_ATTEMPTS = 20;

/** With these the question was taken, and its answer failed without a word. */
const FAILED_ANSWERS = new Set(["provider_error", "provider_unavailable"]);

/**
 * The one request for an answer that a conversation may have open in this tab:
 * it asks, follows the stream through broken networks, and stops it.
 */
export class AnswerReader {
  readonly #wire: Wire;
  readonly #around: Surroundings;
  readonly #store: Store<ConversationState>;
  readonly #outbox: Outbox;
  #isReading = false;
  #ownerlessId: string | null = null;
  #stream: { leave: () => void; heardAtMs: number } | null = null;

  constructor(parts: {
    wire: Wire;
    around: Surroundings;
    store: Store<ConversationState>;
    outbox: Outbox;
  }) {
    this.#wire = parts.wire;
    this.#around = parts.around;
    this.#store = parts.store;
    this.#outbox = parts.outbox;
  }

  get isReading() {
    return this.#isReading;
  }

  /** Asks, and reads the answer to its end. Does nothing while one is read. */
  async ask(send: Send) {
    if (this.#isReading) return;
    this.#outbox.add(send);
    this.#store.update({ ...begin(this.#state, send), isStopping: false });
    await this.#reading(() => this.#request(send));
  }

  /** Joins the answer that runs at the server; does nothing when none does. */
  async resume() {
    const { activeId } = this.#state;
    if (this.#isReading || activeId === null) return;
    await this.#reading(async () => {
      // Asked for a second time: its process has died, and the lease must lapse.
      if (activeId === this.#ownerlessId) {
        await this.#around.wait(RETRY_DELAY_MAX_MS);
      }
      await this.#join(activeId);
    });
  }

  /** Stops the answer on the server, however far it has come. */
  async stop() {
    const { activeId, isStopping } = this.#state;
    if (activeId === null || isStopping) return;
    this.#store.update({ isStopping: true });
    for (let attempt = 0; attempt < STOP_ATTEMPTS; attempt++) {
      const result = await this.#wire.stop();
      if (result === "stopped" || this.#state.activeId !== activeId) return;
      if (result === "failed") break;
      // The question is still on its way to the server.
      await this.#around.wait(STOP_RETRY_MS);
    }
    this.#store.update({ isStopping: false });
  }

  /**
   * The page is awake again, or the network is back: a stream that has been
   * silent is left, and its answer joined anew.
   */
  wake() {
    const stream = this.#stream;
    if (stream && this.#around.now() - stream.heardAtMs > SILENT_MS) {
      stream.leave();
    }
  }

  get #state() {
    return this.#store.getState();
  }

  async #reading(read: () => Promise<void>) {
    this.#isReading = true;
    try {
      await read();
    } finally {
      this.#isReading = false;
      this.#around.onUsage();
      this.#store.update({ isReconnecting: false, isStopping: false });
    }
  }

  async #request(send: Send) {
    const response = await this.#wire.ask(send);
    if (!response) return this.#loseQuestion(send);
    if (send.question) this.#outbox.remove(send.question.id);
    if (!response.ok && response.status !== 409) {
      const error = await readErrorResponse(response);
      // A refusal says when to come back; an answer that failed is stored.
      const isRefused = response.headers.has("retry-after");
      return isRefused
        ? this.#refuse(send, error)
        : this.#showError(send, error);
    }
    this.#store.update({ ...accept(this.#state, send), isStored: true });
    this.#around.onUsage();
    const body = response.ok ? response.body : null;
    const isTold = body !== null && (await this.#follow(send.answerId, body));
    if (!isTold) await this.#join(send.answerId);
  }

  #loseQuestion(send: Send) {
    if (!send.question) return this.#showError(send, UNREACHABLE);
    this.#outbox.lose(send.question.id);
    this.#store.update(lose(this.#state, send));
  }

  #showError(send: Send, error: ClientError) {
    if (!FAILED_ANSWERS.has(error.code)) return this.#refuse(send, error);
    const failed = fail(this.#state, { send, error });
    this.#store.update({ ...failed, isStored: true });
  }

  #refuse(send: Send, error: ClientError) {
    this.#store.update(refuse(this.#state, { send, error }));
  }

  /** Reads one stream; false when it broke before it told how it ended. */
  async #follow(answerId: string, body: ReadableStream<Uint8Array>) {
    const leaving = new AbortController();
    const stream = {
      leave: () => leaving.abort(),
      heardAtMs: this.#around.now(),
    };
    this.#stream = stream;
    try {
      for await (const part of readParts(body, leaving.signal)) {
        stream.heardAtMs = this.#around.now();
        this.#show(answerId, part);
        if (part.type === "finish" || part.type === "abort") return true;
      }
    } catch {
      // The connection broke: the same as a stream that ends too soon.
    } finally {
      this.#stream = null;
    }
    return false;
  }

  /** Follows the running answer from its start, through any broken networks. */
  async #join(answerId: string) {
    let attempt = 0;
    while (this.#state.activeId === answerId) {
      const response = await this.#wire.join();
      if (response?.status === 200 && response.body) {
        attempt = 0;
        this.#store.update({ isReconnecting: false });
        if (await this.#follow(answerId, response.body)) return;
      } else if (response && response.status < 500) {
        return this.#callForStored(answerId);
      }
      this.#store.update({ isReconnecting: true });
      await this.#around.wait(RETRY_DELAYS_MS[attempt++] ?? RETRY_DELAY_MAX_MS);
    }
  }

  /** Nobody streams the answer any more: what is stored tells how it ended. */
  #callForStored(answerId: string) {
    this.#ownerlessId = answerId;
    this.#store.update({ staleCount: this.#state.staleCount + 1 });
  }

  #show(answerId: string, part: StreamPart) {
    const shown = applyPart(this.#state, { answerId, part });
    if (part.type === "delta") this.#store.updateByFrame(shown);
    else this.#store.update(shown);
  }
}
