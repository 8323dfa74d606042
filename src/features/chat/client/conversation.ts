import { adopt } from "./adopt.ts";
import { AnswerReader } from "./answer-reader.ts";
import { pathOf } from "./branches.ts";
import { latestOnly } from "./latest-only.ts";
import { Lookout } from "./lookout.ts";
import type {
  Asked,
  Origin,
  Send,
  SentFiles,
  StoredThread,
} from "./message.ts";
import { Outbox } from "./outbox.ts";
import { MessageQueue } from "./queue.ts";
import { EMPTY_QUEUE, type QueuedMessage } from "./queued.ts";
import { Store } from "./store.ts";
import type { ConversationState, Surroundings, Told } from "./surroundings.ts";
import { TextLoader } from "./text-loader.ts";
import { choose, endOf, isUnsent, threadOf } from "./thread.ts";
import { type Wire, wireFor } from "./wire.ts";

export type Ask = {
  text: string;
  files?: SentFiles;
  modelId: string | null;
};

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
  readonly #outbox: Outbox;
  readonly #reader: AnswerReader;
  readonly queue: MessageQueue;
  readonly lookout: Lookout;
  readonly texts: TextLoader;
  /** What was asked in this tab, by the question's id. */
  readonly #sends = new Map<string, Send>();
  #isRecalled = false;

  constructor(
    { id, stored }: { id: string; stored: StoredThread },
    around: Surroundings,
  ) {
    this.id = id;
    this.#around = around;
    const { isTemporary } = stored;
    this.#wire = wireFor(around.fetch, { conversationId: id, isTemporary });
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
    this.texts = new TextLoader(parts);
    this.#outbox = new Outbox({ ...parts, conversationId: id });
    this.#reader = new AnswerReader({ ...parts, outbox: this.#outbox });
    this.queue = new MessageQueue({
      store: this.#store,
      kept: around.kept,
      conversationId: id,
      isBusy: () => this.#isBusy,
      ask: (message) => this.#ask(message, { from: "queue" }),
    });
    this.lookout = new Lookout({
      ...parts,
      conversationId: id,
      isReading: () => this.#reader.isReading,
    });
  }

  getState = () => this.#store.getState();

  subscribe = (listener: () => void) => this.#store.subscribe(listener);

  /**
   * Asks below what is read. While an answer runs, or after a question that the
   * network has lost, the message is queued.
   */
  send(ask: Ask): "sent" | "queued" | "queue full" {
    const { newId } = this.#around;
    const message = { id: newId(), answerId: newId(), ...ask };
    const { queue, pausedBy } = this.getState();
    const isAfterLost = isUnsent(pathOf(this.getState()).at(-1));
    if (!this.#isBusy && !isAfterLost && (queue.length === 0 || pausedBy)) {
      this.#ask(message, { from: "composer" });
      return "sent";
    }
    if (!this.queue.add(message)) return "queue full";
    if (isAfterLost && !this.#isBusy) this.queue.answerEnded("unsent", null);
    return "queued";
  }

  /** Asks another version of a question, in its place; the first is kept. */
  edit({ questionId, text, modelId }: Edit) {
    const { newId } = this.#around;
    const edited = this.#find(questionId);
    if (edited?.role !== "user") return;
    void this.#run({
      question: { id: newId(), text, files: edited.files },
      answerId: newId(),
      parentId: edited.parentId,
      modelId,
      origin: { from: "editor", editedId: questionId },
    });
  }

  /** Sends an unsent question again, with the same ids: it is charged once. */
  retry(questionId: string) {
    const send = this.#outbox.findLost(questionId);
    if (send) void this.#run(send);
  }

  /** Takes an unsent question out of the thread, to go on from. */
  takeBack(questionId: string): Asked | null {
    return this.#outbox.takeBack(questionId);
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
    const isStored = this.getState().isStored || stored.messages.length > 0;
    this.#store.update({ ...adopt(this.getState(), stored), isStored });
    this.#recall();
    const { activeId, messages } = this.getState();
    const ids = new Set(messages.map(({ id }) => id));
    this.queue.drop((id) => ids.has(id));
    if (activeId !== null) void this.#resume(activeId);
    else if (before !== null) this.#answerEnded(before);
  }

  /** The reader is back at the page: what went on meanwhile is looked for. */
  wake() {
    this.#reader.wake();
    void this.lookout.look();
  }

  dismissRefusal() {
    this.#store.update({ refusal: null });
  }

  /** What an earlier page has left: once, when this one is there. */
  #recall() {
    if (this.#isRecalled) return;
    this.#isRecalled = true;
    this.queue.recall({ isAnswering: this.getState().activeId !== null });
    this.#outbox.recall();
  }

  get #isBusy() {
    return this.#reader.isReading || this.getState().activeId !== null;
  }

  #saveChoice = latestOnly(async (messageId: string) => {
    const revision = await this.#wire.choose(messageId);
    if (revision === null || this.getState().chosenId !== messageId) return;
    this.#store.update({ revision, isChoiceUnsaved: false });
    this.#tell("changed");
  });

  #tell = (event: Told["event"]) =>
    this.#around.channel.tell({ conversationId: this.id, event });

  #find = (messageId: string) =>
    this.getState().messages.find(({ id }) => id === messageId);

  #ask({ answerId, modelId, ...question }: QueuedMessage, origin: Origin) {
    const path = pathOf(this.getState());
    const parentId = path.findLast((each) => !isUnsent(each))?.id ?? null;
    void this.#run({ question, answerId, parentId, modelId, origin });
  }

  async #run(send: Send) {
    if (this.#isBusy) return;
    if (send.question) this.#sends.set(send.question.id, send);
    const unsubscribe = this.#subscribeToStored();
    this.#tell("asked");
    await this.#reader.ask(send);
    this.#tell("changed");
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
