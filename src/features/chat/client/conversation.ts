import {
  type ClientError,
  readErrorResponse,
  UNREACHABLE,
} from "./contract-error.ts";
import { readParts, type StreamPart } from "./stream-part.ts";
import {
  accept,
  adopt,
  applyPart,
  begin,
  fail,
  lose,
  refuse,
  type Send,
  type StoredMessage,
  type Thread,
  threadOf,
} from "./thread.ts";
import { type Fetch, wireFor } from "./wire.ts";

export type ConversationState = Thread & {
  /** The server knows this conversation: its address can be shown. */
  isStored: boolean;
  /** A stop is on its way to the server. */
  isStopping: boolean;
  /** The stream broke; the answer goes on at the server and we look for it. */
  isReconnecting: boolean;
  /** Counts the times the server's copy has to be read again. */
  staleCount: number;
};

/** What a conversation needs of the browser; tests give it their own wire. */
export type Surroundings = {
  fetch: Fetch;
  newId: () => string;
  /** Resolves after the time, or when the network comes back. */
  wait: (ms: number) => Promise<void>;
  /** Runs `notify` at the next frame. */
  atNextFrame: (notify: () => void) => void;
  /** When credits were reserved, and when they were charged or given back. */
  onUsage: () => void;
};

export type Ask = {
  text: string;
  modelId: string | null;
  /** The last message of the branch that the reader sees. */
  parentId: string | null;
};

const RETRY_DELAYS_MS = [500, 1_000, 2_000, 4_000, 8_000];
const RETRY_DELAY_MAX_MS = 15_000;
const STOP_RETRY_MS = 250;
const STOP_ATTEMPTS = 20;

/** With these the question was taken, and its answer failed without a word. */
const FAILED_ANSWERS = new Set(["provider_error", "provider_unavailable"]);

/**
 * One conversation in this tab: its thread, and the one request for an answer
 * that may be open. It outlives the page that shows it, so that an answer goes
 * on being read while the reader looks elsewhere.
 */
export class Conversation {
  readonly id: string;
  readonly #around: Surroundings;
  readonly #wire: ReturnType<typeof wireFor>;
  readonly #listeners = new Set<() => void>();
  /** What was asked in this tab, by the question's id. */
  readonly #sends = new Map<string, Send>();
  #state: ConversationState;
  #isReading = false;
  #isFrameAsked = false;
  #ownerlessId: string | null = null;

  constructor(
    { id, stored }: { id: string; stored: readonly StoredMessage[] },
    around: Surroundings,
  ) {
    this.id = id;
    this.#around = around;
    this.#wire = wireFor(around.fetch, id);
    this.#state = {
      ...threadOf(stored),
      isStored: stored.length > 0,
      isStopping: false,
      isReconnecting: false,
      staleCount: 0,
    };
  }

  getState = () => this.#state;

  subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  /** Asks. Nothing happens while an answer runs. */
  send({ text, modelId, parentId }: Ask) {
    const { newId } = this.#around;
    const question = { id: newId(), text };
    void this.#run({ answerId: newId(), question, parentId, modelId });
  }

  /** Sends an unsent question again, with the same ids: it is charged once. */
  retry(questionId: string) {
    const send = this.#sends.get(questionId);
    if (send) void this.#run(send);
  }

  /**
   * Asks for another answer to a question. One that was asked here is sent
   * along: the server keeps it as it is, or has not stored it yet.
   */
  askAgain({
    questionId,
    modelId,
  }: {
    questionId: string;
    modelId: string | null;
  }) {
    const answerId = this.#around.newId();
    const asked = this.#sends.get(questionId);
    const { question, parentId } = asked ?? {
      question: null,
      parentId: questionId,
    };
    void this.#run({ answerId, question, parentId, modelId });
  }

  /** Stops the answer on the server, however far it has come. */
  stop() {
    const { activeId, isStopping } = this.#state;
    if (activeId === null || isStopping) return;
    this.#update({ isStopping: true });
    void this.#stopAnswer(activeId);
  }

  /** Takes what the server has stored, and joins an answer that runs there. */
  sync(stored: readonly StoredMessage[]) {
    if (this.#isReading) return;
    this.#update(adopt(this.#state, stored));
    void this.#resume();
  }

  dismissRefusal() {
    this.#update({ refusal: null });
  }

  async #run(send: Send) {
    if (this.#isReading) return;
    if (send.question) this.#sends.set(send.question.id, send);
    this.#update({ ...begin(this.#state, send), isStopping: false });
    await this.#reading(() => this.#request(send));
  }

  async #resume() {
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

  async #reading(read: () => Promise<void>) {
    this.#isReading = true;
    try {
      await read();
    } finally {
      this.#isReading = false;
      this.#around.onUsage();
      this.#update({ isReconnecting: false, isStopping: false });
    }
  }

  async #request(send: Send) {
    const response = await this.#wire.ask(send);
    if (!response) return this.#loseQuestion(send);
    if (!response.ok && response.status !== 409) {
      const error = await readErrorResponse(response);
      return this.#showError(send, error);
    }
    this.#update({ ...accept(this.#state, send), isStored: true });
    this.#around.onUsage();
    const body = response.ok ? response.body : null;
    const isTold = body !== null && (await this.#follow(send.answerId, body));
    if (!isTold) await this.#join(send.answerId);
  }

  #loseQuestion(send: Send) {
    if (send.question) return this.#update(lose(this.#state, send));
    this.#showError(send, UNREACHABLE);
  }

  #showError(send: Send, error: ClientError) {
    if (!FAILED_ANSWERS.has(error.code)) {
      return this.#update(refuse(this.#state, { send, error }));
    }
    this.#update({ ...fail(this.#state, { send, error }), isStored: true });
  }

  /** Reads one stream; false when it broke before it told how it ended. */
  async #follow(answerId: string, body: ReadableStream<Uint8Array>) {
    try {
      for await (const part of readParts(body)) {
        this.#show(answerId, part);
        if (part.type === "finish" || part.type === "abort") return true;
      }
    } catch {
      // The connection broke: the same as a stream that ends too soon.
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
        this.#update({ isReconnecting: false });
        if (await this.#follow(answerId, response.body)) return;
      } else if (response && response.status < 500) {
        return this.#callForStored(answerId);
      }
      this.#update({ isReconnecting: true });
      await this.#around.wait(RETRY_DELAYS_MS[attempt++] ?? RETRY_DELAY_MAX_MS);
    }
  }

  /** Nobody streams the answer any more: what is stored tells how it ended. */
  #callForStored(answerId: string) {
    this.#ownerlessId = answerId;
    this.#update({ staleCount: this.#state.staleCount + 1 });
  }

  async #stopAnswer(answerId: string) {
    for (let attempt = 0; attempt < STOP_ATTEMPTS; attempt++) {
      const result = await this.#wire.stop();
      if (result === "stopped" || this.#state.activeId !== answerId) return;
      if (result === "failed") break;
      // The question is still on its way to the server.
      await this.#around.wait(STOP_RETRY_MS);
    }
    this.#update({ isStopping: false });
  }

  #show(answerId: string, part: StreamPart) {
    const shown = applyPart(this.#state, { answerId, part });
    this.#state = { ...this.#state, ...shown };
    if (part.type !== "delta") return this.#notify();
    if (!this.#isFrameAsked) this.#around.atNextFrame(this.#notify);
    this.#isFrameAsked = true;
  }

  #update(change: Partial<ConversationState>) {
    this.#state = { ...this.#state, ...change };
    this.#notify();
  }

  #notify = () => {
    this.#isFrameAsked = false;
    for (const listener of this.#listeners) listener();
  };
}
