import { AnswerReader } from "./answer-reader.ts";
import { pathOf } from "./branches.ts";
import { latestOnly } from "./latest-only.ts";
import type { Origin, Send, StoredThread } from "./message.ts";
import { MessageQueue } from "./queue.ts";
import { EMPTY_QUEUE, type QueuedMessage } from "./queued.ts";
import { Store } from "./store.ts";
import type { ConversationState, Surroundings } from "./surroundings.ts";
import { adopt, choose, endOf, threadOf } from "./thread.ts";
import { type Wire, wireFor } from "./wire.ts";

export type Ask = { text: string; modelId: string | null };

export type Edit = Ask & {
  /** The question to ask another version of. */
  questionId: string;
};

/**
 * One conversation in this tab: its thread, the one request for an answer that
 * may be open, and the messages that wait for it. It outlives the page that
 * shows it, so that an answer goes on being read while the reader looks
 * elsewhere.
 */
export class Conversation {
  readonly id: string;
  readonly #around: Surroundings;
  readonly #wire: Wire;
  readonly #store: Store<ConversationState>;
  readonly #reader: AnswerReader;
  readonly queue: MessageQueue;
  /** What was asked in this tab, by the question's id. */
  readonly #sends = new Map<string, Send>();
  #isRecalled = false;

  constructor(
    { id, stored }: { id: string; stored: StoredThread },
    around: Surroundings,
  ) {
    this.id = id;
    this.#around = around;
    this.#wire = wireFor(around.fetch, id);
    this.#store = new Store<ConversationState>(
      {
        ...threadOf(stored),
        ...EMPTY_QUEUE,
        isStored: stored.messages.length > 0,
        isStopping: false,
        isReconnecting: false,
        staleCount: 0,
      },
      around.atNextFrame,
    );
    const parts = { wire: this.#wire, around, store: this.#store };
    this.#reader = new AnswerReader(parts);
    this.queue = new MessageQueue({
      store: this.#store,
      kept: around.kept,
      conversationId: id,
      isBusy: () => this.#isBusy,
      ask: (message) => this.#ask(message, { from: "queue" }),
    });
  }

  getState = () => this.#store.getState();

  subscribe = (listener: () => void) => this.#store.subscribe(listener);

  /** Asks below what is read, or queues the message while an answer runs. */
  send({ text, modelId }: Ask): "sent" | "queued" | "queue full" {
    const { newId } = this.#around;
    const message = { id: newId(), answerId: newId(), text, modelId };
    const { queue, pausedBy } = this.getState();
    if (!this.#isBusy && (queue.length === 0 || pausedBy)) {
      this.#ask(message, { from: "composer" });
      return "sent";
    }
    return this.queue.add(message) ? "queued" : "queue full";
  }

  /** Asks another version of a question, in its place; the first is kept. */
  edit({ questionId, text, modelId }: Edit) {
    const { newId } = this.#around;
    const edited = this.#find(questionId);
    if (!edited) return;
    void this.#run({
      question: { id: newId(), text },
      answerId: newId(),
      parentId: edited.parentId,
      modelId,
      origin: { from: "editor", editedId: questionId },
    });
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
    const origin = { from: "composer" } as const;
    void this.#run({ answerId, question, parentId, modelId, origin });
  }

  /** Turns to the branch through a message; the server remembers it. */
  choose(messageId: string) {
    this.#store.update(choose(this.getState(), messageId));
    const message = this.#find(messageId);
    const isStored = message?.role !== "user" || message.delivery === "stored";
    if (isStored) void this.#saveChoice(messageId);
  }

  /** Stops the answer on the server, however far it has come. */
  stop() {
    void this.#reader.stop();
  }

  /** Takes what the server has stored, and joins an answer that runs there. */
  sync(stored: StoredThread) {
    if (this.#reader.isReading) return;
    const before = this.getState().activeId;
    this.#store.update(adopt(this.getState(), stored));
    const { activeId, messages } = this.getState();
    if (!this.#isRecalled) {
      this.queue.recall({ isAnswering: activeId !== null });
      this.#isRecalled = true;
    }
    this.queue.drop((id) => messages.some((message) => message.id === id));
    if (activeId !== null) void this.#resume(activeId);
    else if (before !== null) this.#answerEnded(before);
  }

  dismissRefusal() {
    this.#store.update({ refusal: null });
  }

  get #isBusy() {
    return this.#reader.isReading || this.getState().activeId !== null;
  }

  #saveChoice = latestOnly(async (messageId: string) => {
    const revision = await this.#wire.choose(messageId);
    if (revision === null || this.getState().chosenId !== messageId) return;
    this.#store.update({ revision, isChoiceUnsaved: false });
  });

  #find = (messageId: string) =>
    this.getState().messages.find(({ id }) => id === messageId);

  #ask({ id, answerId, text, modelId }: QueuedMessage, origin: Origin) {
    const parentId = pathOf(this.getState()).at(-1)?.id ?? null;
    const question = { id, text };
    void this.#run({ question, answerId, parentId, modelId, origin });
  }

  async #run(send: Send) {
    if (this.#isBusy) return;
    if (send.question) this.#sends.set(send.question.id, send);
    const unsubscribe = this.#subscribeToStored();
    await this.#reader.ask(send);
    unsubscribe();
    this.#answerEnded(send.answerId, send);
  }

  async #resume(answerId: string) {
    await this.#reader.resume();
    this.#answerEnded(answerId);
  }

  #answerEnded(answerId: string, send?: Send) {
    const end = endOf(this.getState(), answerId);
    const isRefused = end === "refused" && send?.origin.from === "queue";
    this.queue.answerEnded(
      end,
      isRefused && send.question
        ? { ...send.question, answerId, modelId: send.modelId }
        : null,
    );
  }

  /** What waits moves to where a reload finds it, once there is an address. */
  #subscribeToStored() {
    if (this.getState().isStored) return () => undefined;
    const unsubscribe = this.subscribe(() => {
      if (!this.getState().isStored) return;
      unsubscribe();
      this.queue.move();
    });
    return unsubscribe;
  }
}
