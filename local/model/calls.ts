import type { Ask, Endpoint, Turn, Usage } from "./ask.ts";

/** One call and how it ended. Times are milliseconds since 1970. */
export type ModelCall = {
  id: number;
  endpoint: Endpoint | "embeddings";
  model: string;
  turns: readonly Turn[];
  isStreamed: boolean;
  outputTokensMax: number | null;
  startedAtMs: number;
  endedAtMs: number | null;
  /**
   * `refused`: answered with an error status. `cut`: we dropped the connection
   * or broke off, as told.
   */
  outcome: "running" | "completed" | "refused" | "cut" | "closed_by_client";
  status: number | null;
  /** Reasoning included. */
  tokensWritten: number;
  /** As sent; null when none was. */
  usage: Usage | null;
};

const CALLS_KEPT = 1_000;

export type Calls = ReturnType<typeof createCalls>;

/** The calls so far, oldest first; the last thousand are kept. */
export function createCalls() {
  let calls: ModelCall[] = [];
  let lastId = 0;
  let waiting: { until: () => boolean; wake: () => void }[] = [];

  const wakeWaiting = () => {
    const ready = waiting.filter(({ until }) => until());
    waiting = waiting.filter((waiter) => !ready.includes(waiter));
    for (const { wake } of ready) wake();
  };
  const waitFor = (until: () => boolean) =>
    new Promise<void>((wake) => {
      waiting.push({ until, wake });
      wakeWaiting();
    });

  return {
    list: (): readonly ModelCall[] => calls,
    clear() {
      calls = [];
    },
    begin(
      asked: Pick<Ask, "model" | "isStreamed" | "outputTokensMax"> & {
        endpoint: ModelCall["endpoint"];
        turns: readonly Turn[];
      },
    ): ModelCall {
      lastId += 1;
      const call: ModelCall = {
        id: lastId,
        endpoint: asked.endpoint,
        model: asked.model,
        turns: asked.turns,
        isStreamed: asked.isStreamed,
        outputTokensMax: asked.outputTokensMax,
        startedAtMs: Date.now(),
        endedAtMs: null,
        outcome: "running",
        status: null,
        tokensWritten: 0,
        usage: null,
      };
      calls.push(call);
      if (calls.length > CALLS_KEPT) calls = calls.slice(-CALLS_KEPT);
      wakeWaiting();
      return call;
    },
    /** The first end counts. */
    end(call: ModelCall, outcome: Exclude<ModelCall["outcome"], "running">) {
      if (call.outcome !== "running") return;
      call.outcome = outcome;
      call.endedAtMs = Date.now();
      wakeWaiting();
    },
    /** Resolves when so many calls have begun since the last `clear`. */
    whenBegun: (count: number) => waitFor(() => calls.length >= count),
    /** Resolves when no call is running. */
    whenIdle: () =>
      waitFor(() => calls.every(({ outcome }) => outcome !== "running")),
  };
}
