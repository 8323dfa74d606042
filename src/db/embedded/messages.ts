/** The bytes of the Postgres protocol (version 3) that this folder looks at. */

const SSL_REQUEST = 80877103;
const GSS_REQUEST = 80877104;
const CANCEL_REQUEST = 80877102;

const QUERY = "Q".charCodeAt(0);
const SYNC = "S".charCodeAt(0);
const FLUSH = "H".charCodeAt(0);
const CALL = "F".charCodeAt(0);
const TERMINATE = "X".charCodeAt(0);

/** ReadyForQuery is the last message of an answer: 'Z', its length 5, a status. */
const READY_FOR_QUERY = Buffer.from([0x5a, 0, 0, 0, 5]);
const IDLE = "I".charCodeAt(0);

export const NO_ENCRYPTION = Buffer.from("N");

export type ClientTurn =
  | { kind: "startup"; bytes: Buffer; rest: Buffer }
  | { kind: "encryption_request"; rest: Buffer }
  | { kind: "cancel_request" }
  | { kind: "terminate" }
  /** Messages up to one that makes the server answer. */
  | { kind: "messages"; bytes: Buffer; endsTurn: boolean; rest: Buffer };

/**
 * Takes what the server can act on from the front of what a client sent, or
 * null when the client has not sent enough yet.
 */
export function takeTurn(
  received: Buffer,
  { isStarted }: { isStarted: boolean },
): ClientTurn | null {
  return isStarted ? takeMessages(received) : takeStartup(received);
}

function takeStartup(received: Buffer): ClientTurn | null {
  if (received.length < 8) return null;
  const length = received.readInt32BE(0);
  if (received.length < length) return null;
  const code = received.readInt32BE(4);
  const rest = received.subarray(length);
  if (code === CANCEL_REQUEST) return { kind: "cancel_request" };
  if (code === SSL_REQUEST || code === GSS_REQUEST) {
    return { kind: "encryption_request", rest };
  }
  return { kind: "startup", bytes: received.subarray(0, length), rest };
}

function takeMessages(received: Buffer): ClientTurn | null {
  let end = 0;
  while (received.length >= end + 5) {
    const type = received[end];
    const next = end + 1 + received.readInt32BE(end + 1);
    if (type === TERMINATE) return { kind: "terminate" };
    if (received.length < next) return null;
    end = next;

    const endsTurn = type === QUERY || type === SYNC || type === CALL;
    if (endsTurn || type === FLUSH) {
      const bytes = received.subarray(0, end);
      return {
        kind: "messages",
        bytes,
        endsTurn,
        rest: received.subarray(end),
      };
    }
  }
  return null;
}

/** Keeps the end of an answer that comes in pieces, to read its status. */
export class AnswerTail {
  #tail: Buffer = Buffer.alloc(0);

  add(piece: Buffer) {
    const length = READY_FOR_QUERY.length + 1;
    this.#tail =
      piece.length >= length
        ? piece.subarray(-length)
        : Buffer.concat([this.#tail, piece]).subarray(-length);
  }

  /** True when the server is ready and in no transaction. */
  saysIdle(): boolean {
    return (
      this.#tail.subarray(0, -1).equals(READY_FOR_QUERY) &&
      this.#tail.at(-1) === IDLE
    );
  }
}

/**
 * Ends whatever a client left open. The sync comes first: after an error the
 * server skips everything up to one.
 */
export const ROLLBACK = Buffer.concat([
  message("S", ""),
  message("Q", "ROLLBACK\0"),
]);

/** An ErrorResponse that ends the connection. */
export function fatalMessage(error: { code: string; sentence: string }) {
  return message("E", `SFATAL\0VFATAL\0C${error.code}\0M${error.sentence}\0\0`);
}

function message(type: string, body: string): Buffer {
  const bytes = Buffer.from(`${type}\0\0\0\0${body}`);
  bytes.writeInt32BE(bytes.length - 1, 1);
  return bytes;
}
