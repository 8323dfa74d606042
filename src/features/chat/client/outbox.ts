import type { Asked, Send } from "./message.ts";
import { type OutboxEntry, parseOutbox } from "./outbox-entry.ts";
import type { Store } from "./store.ts";
import type { ConversationState, Surroundings } from "./surroundings.ts";
import { isUnsent, showLost } from "./thread.ts";
import { wireFor } from "./wire.ts";

/** Of chats that have no address yet. */
const NEW_CHAT = "outbox:new";
/** Another tab that has not heard from the server by then is gone. */
const SENDING_MAX_MS = 60_000;

/**
 * The questions of a conversation that the server has not answered for yet.
 * Kept in this browser until it does, so that neither a reload nor a broken
 * network loses one. Nothing is sent from here by itself.
 */
export class Outbox {
  readonly #store: Store<ConversationState>;
  readonly #around: Surroundings;
  readonly #conversationId: string;
  /** Of those kept, the ones that this page is sending. */
  readonly #onTheirWay = new Set<string>();

  constructor(parts: {
    store: Store<ConversationState>;
    around: Surroundings;
    conversationId: string;
  }) {
    this.#store = parts.store;
    this.#around = parts.around;
    this.#conversationId = parts.conversationId;
  }

  /** What earlier pages and other tabs have lost is shown from now on. */
  recall() {
    this.#around.kept.onElsewhere((name) => {
      if (name === this.#ownName || name === NEW_CHAT) this.#show();
    });
    this.#show();
    if (!this.#store.getState().isStored) void this.#takeOver();
  }

  /** It is being sent from here. */
  add({ question, ...send }: Send) {
    if (!question) return;
    const name = this.#store.getState().isStored ? this.#ownName : NEW_CHAT;
    this.#onTheirWay.add(question.id);
    this.#replace(name, question.id, {
      conversationId: this.#conversationId,
      send: { ...send, question },
      tabId: this.#around.tabId,
      sentAtMs: this.#around.now(),
      isLost: false,
    });
  }

  /** The server has taken or refused it. */
  remove(questionId: string) {
    this.#onTheirWay.delete(questionId);
    for (const name of [this.#ownName, NEW_CHAT]) {
      if (this.#read(name).some(isOf(questionId))) {
        this.#replace(name, questionId, null);
      }
    }
  }

  /** The network has failed: it waits for its owner's word. */
  lose(questionId: string) {
    this.#onTheirWay.delete(questionId);
    for (const name of [this.#ownName, NEW_CHAT]) {
      const entry = this.#read(name).find(isOf(questionId));
      if (entry) this.#replace(name, questionId, { ...entry, isLost: true });
    }
  }

  /** One that nobody is sending any more. */
  findLost = (questionId: string): OutboxEntry["send"] | null =>
    this.#listLost().find(({ question }) => question.id === questionId) ?? null;

  /** Takes a lost one out of the thread, to go on from. */
  takeBack(questionId: string): Asked | null {
    const question = this.findLost(questionId)?.question ?? null;
    this.remove(questionId);
    this.#show();
    return question;
  }

  #show() {
    const thread = this.#store.getState();
    const isStored = (questionId: string) =>
      thread.messages.some(
        (message) => message.id === questionId && !isUnsent(message),
      );
    const lost = this.#listLost();
    for (const { question } of lost) {
      if (isStored(question.id)) this.remove(question.id);
    }
    this.#store.update(showLost(thread, lost));
  }

  #listLost = () =>
    [...this.#read(this.#ownName), ...this.#read(NEW_CHAT)]
      .filter((entry) => entry.conversationId === this.#conversationId)
      .filter((entry) => this.#isLost(entry))
      .map(({ send }) => send);

  /** Into this new chat what was lost in others that never had an address. */
  async #takeOver() {
    const { fetch, newId } = this.#around;
    const strays = this.#read(NEW_CHAT).filter(
      (entry) =>
        entry.conversationId !== this.#conversationId && this.#isLost(entry),
    );
    for (const { conversationId, send } of strays) {
      // One that had arrived after all is in the history already.
      const found = await wireFor(fetch, { conversationId }).glance();
      this.remove(send.question.id);
      if (found?.ok) continue;
      // With ids of its own: the old ones may belong to the other chat.
      const question = { ...send.question, id: newId() };
      this.add({ ...send, question, answerId: newId() });
      this.lose(question.id);
    }
    this.#show();
  }

  #isLost({ isLost, tabId, sentAtMs, send }: OutboxEntry) {
    if (this.#onTheirWay.has(send.question.id)) return false;
    const isOfOtherTab = tabId !== this.#around.tabId;
    const isRecent = this.#around.now() - sentAtMs < SENDING_MAX_MS;
    return isLost || !(isOfOtherTab && isRecent);
  }

  get #ownName() {
    return `outbox:${this.#conversationId}`;
  }

  #read = (name: string) => parseOutbox(this.#around.kept.read(name));

  #replace(name: string, questionId: string, entry: OutboxEntry | null) {
    const others = this.#read(name).filter((each) => !isOf(questionId)(each));
    const entries = entry ? [...others, entry] : others;
    this.#around.kept.write(
      name,
      entries.length > 0 ? JSON.stringify(entries) : "",
    );
  }
}

const isOf = (questionId: string) => (entry: OutboxEntry) =>
  entry.send.question.id === questionId;
