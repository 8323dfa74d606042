/** Times in milliseconds of one clock that does not go back. */
const WINDOW_MS = 60_000;
const BUCKET_MS = 10_000;
/** Fewer failures than this in a window say nothing against a model. */
const FAILURES_TO_OPEN = 5;
const OPEN_MS = 15_000;
const OPEN_MS_MAX = 120_000;

export type CircuitState = "closed" | "open" | "half_open";

export type CircuitReport = {
  state: CircuitState;
  /** Calls of the last minute that the model answered, and that it failed. */
  answered: number;
  failed: number;
  /** Until one call may try whether it answers again; 0 when it may. */
  retryInMs: number;
};

type Bucket = { startMs: number; answered: number; failed: number };

/**
 * Whether a model is worth calling. Closed: it is. After five failures of a
 * minute, if they are half of its calls, it opens and nobody calls; then one
 * call at a time may try (half-open), whose success closes it and whose
 * failure opens it for twice as long, two minutes at most.
 */
export class Circuit {
  #buckets: Bucket[] = [];
  /** Null while closed. */
  #opensAgainMs: number | null = null;
  #openForMs = OPEN_MS;
  #isProbed = false;

  /** Whether `admit` would admit a call. */
  isPassable(nowMs: number): boolean {
    const retryMs = this.#opensAgainMs;
    return retryMs === null || (nowMs >= retryMs && !this.#isProbed);
  }

  /** A try of the model, which must be ended; null when it is not worth one. */
  admit(nowMs: number): Trial | null {
    if (!this.isPassable(nowMs)) return null;
    const isProbe = this.#opensAgainMs !== null;
    if (isProbe) this.#isProbed = true;
    return new Trial((verdict, endedMs) =>
      this.#conclude(verdict, { isProbe, nowMs: endedMs }),
    );
  }

  report(nowMs: number): CircuitReport {
    const { answered, failed } = this.#counts(nowMs);
    const retryMs = this.#opensAgainMs;
    const retryInMs = retryMs === null ? 0 : Math.max(0, retryMs - nowMs);
    const tried: CircuitState = retryInMs > 0 ? "open" : "half_open";
    const state = retryMs === null ? "closed" : tried;
    return { state, answered, failed, retryInMs };
  }

  #conclude(
    verdict: Verdict,
    { isProbe, nowMs }: { isProbe: boolean; nowMs: number },
  ) {
    if (isProbe) this.#isProbed = false;
    if (verdict === "unknown") return;
    this.#count(verdict, nowMs);
    if (isProbe) {
      if (verdict === "answered") this.#close();
      else this.#open(Math.min(this.#openForMs * 2, OPEN_MS_MAX), nowMs);
      return;
    }
    // What began before it opened says nothing new.
    if (this.#opensAgainMs !== null) return;
    const { answered, failed } = this.#counts(nowMs);
    if (failed >= FAILURES_TO_OPEN && failed >= answered) {
      this.#open(OPEN_MS, nowMs);
    }
  }

  #open(forMs: number, nowMs: number) {
    this.#openForMs = forMs;
    this.#opensAgainMs = nowMs + forMs;
  }

  #close() {
    this.#opensAgainMs = null;
    this.#buckets = [];
  }

  #count(verdict: "answered" | "failed", nowMs: number) {
    const last = this.#buckets.at(-1);
    if (last && nowMs - last.startMs < BUCKET_MS) last[verdict] += 1;
    else {
      const bucket = { startMs: nowMs, answered: 0, failed: 0 };
      bucket[verdict] = 1;
      this.#buckets.push(bucket);
    }
  }

  #counts(nowMs: number) {
    this.#buckets = this.#buckets.filter(
      ({ startMs }) => nowMs - startMs < WINDOW_MS,
    );
    let answered = 0;
    let failed = 0;
    for (const bucket of this.#buckets) {
      answered += bucket.answered;
      failed += bucket.failed;
    }
    return { answered, failed };
  }
}

type Verdict = "answered" | "failed" | "unknown";

/** One try of a model; only its first verdict counts. */
export class Trial {
  #conclude: ((verdict: Verdict, nowMs: number) => void) | null;

  constructor(conclude: (verdict: Verdict, nowMs: number) => void) {
    this.#conclude = conclude;
  }

  end(verdict: Verdict, nowMs: number) {
    this.#conclude?.(verdict, nowMs);
    this.#conclude = null;
  }
}
