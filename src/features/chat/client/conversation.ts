import { AnswerReader } from "./answer-reader.ts";
import { latestOnly } from "./latest-only.ts";
import type { Send, StoredThread } from "./message.ts";
import { Store } from "./store.ts";
import type { ConversationState, Surroundings } from "./surroundings.ts";
import { adopt, choose, threadOf } from "./thread.ts";
import { type Wire, wireFor } from "./wire.ts";

export type Ask = {
  text: string;
  modelId: string | null;
  /** The last message of the branch that the reader sees. */
  parentId: string | null;
};

export type Edit = {
  /** The question to ask another version of. */
  questionId: string;
  text: string;
  modelId: string | null;
};

/**
 * One conversation in this tab: its thread, and the one request for an answer
 * that may be open. It outlives the page that shows it, so that an answer goes
 * on being read while the reader looks elsewhere.
 */
export class Conversation {
  readonly id: string;
  readonly #around: Surroundings;
  readonly #wire: Wire;
  readonly #store: Store<ConversationState>;
  readonly #reader: AnswerReader;
  /** What was asked in this tab, by the question's id. */
  readonly #sends = new Map<string, Send>();

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
        isStored: stored.messages.length > 0,
        isStopping: false,
        isReconnecting: false,
        staleCount: 0,
      },
      around.atNextFrame,
    );
    this.#reader = new AnswerReader({
      wire: this.#wire,
      around,
      store: this.#store,
    });
  }

  getState = () => this.#store.getState();

  subscribe = (listener: () => void) => this.#store.subscribe(listener);

  /** Asks. Nothing happens while an answer runs. */
  send({ text, modelId, parentId }: Ask) {
    const { newId } = this.#around;
    const question = { id: newId(), text };
    const answerId = newId();
    this.#run({ answerId, question, parentId, modelId, editedId: null });
  }

  /** Asks another version of a question, in its place; the first is kept. */
  edit({ questionId, text, modelId }: Edit) {
    const { newId } = this.#around;
    const edited = this.#find(questionId);
    if (!edited) return;
    const question = { id: newId(), text };
    const { parentId } = edited;
    const answerId = newId();
    this.#run({ answerId, question, parentId, modelId, editedId: questionId });
  }

  /** Sends an unsent question again, with the same ids: it is charged once. */
  retry(questionId: string) {
    const send = this.#sends.get(questionId);
    if (send) this.#run(send);
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
    this.#run({ answerId, question, parentId, modelId, editedId: null });
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
    this.#store.update(adopt(this.getState(), stored));
    void this.#reader.resume();
  }

  dismissRefusal() {
    this.#store.update({ refusal: null });
  }

  #saveChoice = latestOnly(async (messageId: string) => {
    const revision = await this.#wire.choose(messageId);
    if (revision === null || this.getState().chosenId !== messageId) return;
    this.#store.update({ revision, isChoiceUnsaved: false });
  });

  #find = (messageId: string) =>
    this.getState().messages.find(({ id }) => id === messageId);

  #run(send: Send) {
    if (this.#reader.isReading) return;
    if (send.question) this.#sends.set(send.question.id, send);
    void this.#reader.ask(send);
  }
}
