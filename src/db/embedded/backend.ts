import type { PGlite } from "@electric-sql/pglite";

/** The right to talk to the backend, until it is given back. */
export type Turn = { end(): void };

/**
 * The one Postgres backend of the embedded database. It has one session and one
 * transaction, so whoever talks to it waits for a turn first.
 */
export class Backend {
  readonly #lite: PGlite;
  #lastTurn: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(lite: PGlite) {
    this.#lite = lite;
  }

  /** How many wait for a turn. */
  get waiting() {
    return this.#waiting;
  }

  /** Turns are given in the order in which they were asked for. */
  async takeTurn(): Promise<Turn> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = this.#lastTurn;
    this.#lastTurn = promise;
    this.#waiting += 1;
    await before;
    this.#waiting -= 1;
    return { end: resolve };
  }

  /** Hands messages to the server; its answer comes in pieces. */
  async send(messages: Buffer, onAnswer: (piece: Buffer) => void) {
    await this.#lite.runExclusive(() =>
      this.#lite.execProtocolRawStream(new Uint8Array(messages), {
        // A view of the server's own memory, which changes after this call.
        onRawData: (bytes) => onAnswer(Buffer.from(bytes)),
      }),
    );
  }

  async close() {
    await this.#lite.close();
  }
}
