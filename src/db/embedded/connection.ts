import { Duplex } from "node:stream";
import type { Backend, Turn } from "./backend.ts";
import {
  AnswerTail,
  fatalMessage,
  NO_ENCRYPTION,
  ROLLBACK,
  takeTurn,
} from "./messages.ts";

const IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000;
type Callback = (error?: Error | null) => void;

/**
 * One connection to the embedded database, in the shape of a socket, so that
 * `pg` and a real socket can both sit on it.
 *
 * It has the backend to itself from its first message until the server says
 * that it is in no transaction: transactions queue and never mix. A connection
 * destroyed on the way is rolled back. One that leaves a transaction idle while
 * others wait is ended, as `idle_in_transaction_session_timeout` would; without
 * that, `db` used inside `db.transaction` would wait for itself for ever.
 */
export class EmbeddedConnection extends Duplex {
  readonly #backend: Backend;
  #received: Buffer = Buffer.alloc(0);
  #isStarted = false;
  #isClosed = false;
  #turn: Turn | null = null;
  #sending: Promise<void> = Promise.resolve();
  #idleTimer: NodeJS.Timeout | undefined;

  constructor(backend: Backend) {
    super({ allowHalfOpen: false });
    this.#backend = backend;
  }

  connect() {
    process.nextTick(() => this.emit("connect"));
    return this;
  }

  setNoDelay() {
    return this;
  }

  setKeepAlive() {
    return this;
  }

  ref() {
    return this;
  }

  unref() {
    return this;
  }

  override _read() {}

  override _write(chunk: Buffer, _encoding: string, done: Callback) {
    this.#receive(chunk).then(() => done(), done);
  }

  override _writev(chunks: { chunk: Buffer }[], done: Callback) {
    const whole = Buffer.concat(chunks.map(({ chunk }) => chunk));
    this.#receive(whole).then(() => done(), done);
  }

  override _final(done: Callback) {
    this.#close().then(() => done(), done);
  }

  override _destroy(error: Error | null, done: Callback) {
    this.#close().then(
      () => done(error),
      (closing) => done(error ?? closing),
    );
  }

  async #receive(chunk: Buffer) {
    this.#received = Buffer.concat([this.#received, chunk]);
    while (!this.#isClosed) {
      const turn = takeTurn(this.#received, { isStarted: this.#isStarted });
      if (turn === null) return;
      if (turn.kind === "terminate" || turn.kind === "cancel_request") {
        await this.#close();
        return;
      }
      this.#received = turn.rest;
      if (turn.kind === "encryption_request") {
        this.push(NO_ENCRYPTION);
        continue;
      }
      this.#isStarted = true;
      const mayEndTurn = turn.kind === "startup" || turn.endsTurn;
      await this.#answer(turn.bytes, mayEndTurn);
    }
  }

  async #answer(messages: Buffer, mayEndTurn: boolean) {
    clearTimeout(this.#idleTimer);
    if (this.#turn === null) {
      const turn = await this.#backend.takeTurn();
      // Destroyed while it waited: nobody else would end this turn.
      if (this.#isClosed) return turn.end();
      this.#turn = turn;
    }

    const tail = new AnswerTail();
    this.#sending = this.#backend.send(messages, (piece) => {
      tail.add(piece);
      if (!this.#isClosed) this.push(piece);
    });
    await this.#sending;
    if (this.#isClosed) return;
    if (mayEndTurn && tail.saysIdle()) this.#endTurn();
    else this.#watchIdleness();
  }

  #watchIdleness() {
    this.#idleTimer = setTimeout(() => {
      if (this.#backend.waiting === 0) this.#watchIdleness();
      else this.#endForIdleness();
    }, IDLE_IN_TRANSACTION_TIMEOUT_MS).unref();
  }

  #endForIdleness() {
    this.push(
      fatalMessage({
        code: "25P03",
        sentence:
          "terminating connection due to idle-in-transaction timeout: others waited for the embedded database, which has one session. Inside db.transaction use tx, never db.",
      }),
    );
    this.#close().catch((error) => this.destroy(error));
  }

  async #close() {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#idleTimer);
    if (this.#turn) {
      await this.#sending.catch(() => {});
      await this.#backend
        .send(ROLLBACK, () => {})
        .finally(() => this.#endTurn());
    }
    this.push(null);
  }

  #endTurn() {
    this.#turn?.end();
    this.#turn = null;
  }
}
