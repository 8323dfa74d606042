import {
  EMPTY_QUEUE,
  parseQueue,
  QUEUED_MESSAGES_MAX,
  type QueuedMessage,
  type QueueState,
} from "./queued.ts";
import type { Store } from "./store.ts";
import type { ConversationState, Kept } from "./surroundings.ts";
import type { AnswerEnd } from "./thread.ts";

/** Of a chat that is not stored yet, as its draft is. */
const NEW_CHAT = "queue:new";

/**
 * The messages that wait, in the order they are sent. Kept in this browser: a
 * reload finds them, and all its tabs have the same ones.
 */
export class MessageQueue {
  readonly #store: Store<ConversationState>;
  readonly #kept: Kept;
  readonly #conversationId: string;
  readonly #isBusy: () => boolean;
  readonly #ask: (message: QueuedMessage) => void;
  #isHeld = false;

  constructor(parts: {
    store: Store<ConversationState>;
    kept: Kept;
    conversationId: string;
    /** An answer runs: nothing can be asked. */
    isBusy: () => boolean;
    ask: (message: QueuedMessage) => void;
  }) {
    this.#store = parts.store;
    this.#kept = parts.kept;
    this.#conversationId = parts.conversationId;
    this.#isBusy = parts.isBusy;
    this.#ask = parts.ask;
    this.#kept.onElsewhere((name) => {
      if (name === this.#name) this.#set(parseQueue(this.#kept.read(name)));
    });
  }

  /** What an earlier page has left: it waits unless an answer still runs. */
  recall({ isAnswering }: { isAnswering: boolean }) {
    const { queue, pausedBy } = parseQueue(this.#kept.read(this.#name));
    if (queue.length === 0) return;
    this.#set({
      queue,
      pausedBy: pausedBy ?? (isAnswering ? null : "reloaded"),
    });
  }

  /** False when it is full. */
  add(message: QueuedMessage): boolean {
    const { queue } = this.#state;
    if (queue.length >= QUEUED_MESSAGES_MAX) return false;
    this.#keep({ queue: [...queue, message] });
    return true;
  }

  change({ id, text }: { id: string; text: string }) {
    this.#keep({
      queue: this.#state.queue.map((queued) =>
        queued.id === id ? { ...queued, text } : queued,
      ),
    });
  }

  remove(id: string) {
    this.#keep({
      queue: this.#state.queue.filter((queued) => queued.id !== id),
    });
  }

  /** While a message is edited, none is sent. */
  hold(isHeld: boolean) {
    this.#isHeld = isHeld;
    if (!isHeld) this.#advance();
  }

  /** Sends what waits, after a pause. */
  resume() {
    this.#keep({ pausedBy: null });
    this.#advance();
  }

  /** After a whole answer the next goes out; otherwise all wait for a word. */
  answerEnded(end: AnswerEnd, refused: QueuedMessage | null) {
    if (end === "running") return;
    if (end === "complete") return this.#advance();
    if (refused) this.#keep({ queue: [refused, ...this.#state.queue] });
    if (this.#state.queue.length > 0) this.#keep({ pausedBy: end });
  }

  /** Without those that another tab has sent. */
  drop(isAsked: (messageId: string) => boolean) {
    const left = this.#state.queue.filter(({ id }) => !isAsked(id));
    if (left.length < this.#state.queue.length) this.#keep({ queue: left });
  }

  /** The conversation has an address now, where a reload finds the queue. */
  move() {
    this.#kept.write(NEW_CHAT, "");
    this.#keep({});
  }

  #advance() {
    const { queue, pausedBy } = this.#state;
    const [next, ...rest] = queue;
    if (!next || pausedBy || this.#isHeld || this.#isBusy()) return;
    this.#keep({ queue: rest });
    this.#ask(next);
  }

  get #name() {
    return this.#store.getState().isStored
      ? `queue:${this.#conversationId}`
      : NEW_CHAT;
  }

  get #state(): QueueState {
    return this.#store.getState();
  }

  #keep(change: Partial<QueueState>) {
    const { queue, pausedBy } = { ...this.#state, ...change };
    const next = queue.length > 0 ? { queue, pausedBy } : EMPTY_QUEUE;
    this.#set(next);
    this.#kept.write(this.#name, queue.length > 0 ? JSON.stringify(next) : "");
  }

  #set({ queue, pausedBy }: QueueState) {
    this.#store.update({ queue, pausedBy });
  }
}
