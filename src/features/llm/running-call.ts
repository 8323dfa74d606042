import "server-only";
import type { Database } from "@/db/client";
import {
  brokenOff,
  type ProviderFailure,
  timedOut,
} from "./provider-errors.ts";
import { countTokensNow } from "./tokens.ts";

/**
 * Why a running call is cancelled. Nothing else cancels one; a reader who goes
 * away, above all, does not.
 */
export type StopReason =
  | "requested"
  | "suspended"
  | "brake"
  | "time_limit"
  | "shutdown"
  /** Swept: another process may run the answer anew. */
  | "lost_lease";

export type CallTimeouts = {
  /** From sending an attempt to its first token. */
  firstTokenMs: number;
  /** Between two signs of life after that. */
  idleMs: number;
  /** From the reserve to the end, whatever happens. */
  wholeCallMs: number;
};

/** One model call of this process, from its reserve to its settle. */
export class RunningCall {
  readonly db: Database;
  readonly requestId: string;
  firstTokenAt: Date | null = null;
  stopReason: StopReason | null = null;
  /** Who is asked in the chosen model's place; null: the chosen one. */
  askedModelId: string | null = null;

  readonly #timeouts: CallTimeouts;
  readonly #startedMs = performance.now();
  #lastSignMs = this.#startedMs;
  #attempt: AbortController | null = null;
  #timeout: ProviderFailure | null = null;
  #wake: (() => void) | null = null;
  #countedTokens = 0;
  #uncounted = "";

  constructor(call: {
    db: Database;
    requestId: string;
    timeouts: CallTimeouts;
  }) {
    this.db = call.db;
    this.requestId = call.requestId;
    this.#timeouts = call.timeouts;
  }

  /** Opens an attempt; the signal ends it on a stop or a timeout. */
  beginAttempt(): AbortSignal {
    this.#attempt = new AbortController();
    this.#timeout = null;
    this.#lastSignMs = performance.now();
    if (this.stopReason) this.#attempt.abort();
    return this.#attempt.signal;
  }

  /** Closes an attempt that has come to its end. */
  endAttempt() {
    this.#attempt = null;
  }

  /** What an aborted attempt failed of; a stop is no failure. */
  failureOfAttempt(): ProviderFailure {
    return this.#timeout ?? brokenOff;
  }

  /** A sign of life that is no token. */
  touch() {
    this.#lastSignMs = performance.now();
  }

  /** Output came, seen or hidden. */
  receive(text: string) {
    this.firstTokenAt ??= new Date();
    this.#lastSignMs = performance.now();
    this.#uncounted += text;
  }

  /**
   * Output tokens received, as counted. Each asking counts what came since the
   * last, so the sum may exceed a count of the whole by a token an asking.
   */
  receivedOutputTokens(): number {
    if (this.#uncounted !== "") {
      this.#countedTokens += countTokensNow(this.#uncounted);
      this.#uncounted = "";
    }
    return this.#countedTokens;
  }

  /** Cancels the call. The first reason stays. */
  stop(reason: StopReason) {
    this.stopReason ??= reason;
    this.#attempt?.abort();
    this.#wake?.();
  }

  /** Waits before another attempt; a stop ends the waiting. */
  async pause(delayMs: number) {
    if (this.stopReason) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, delayMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = null;
  }

  /** Ends what has taken too long. Called about once a second. */
  enforceTimeouts() {
    const nowMs = performance.now();
    if (nowMs - this.#startedMs > this.#timeouts.wholeCallMs) {
      this.stop("time_limit");
    }
    if (!this.#attempt) return;
    const patienceMs = this.firstTokenAt
      ? this.#timeouts.idleMs
      : this.#timeouts.firstTokenMs;
    if (nowMs - this.#lastSignMs > patienceMs) {
      this.#timeout = timedOut;
      this.#attempt.abort();
    }
  }
}
