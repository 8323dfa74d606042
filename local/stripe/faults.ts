import { chance } from "./random.ts";

/** What is to go wrong. Shares are from 0 to 1; the same seed repeats it all. */
export type Fault = {
  seed: number;
  /** The act is done and the connection cut before the answer. */
  dropAnswers?: number;
  /** Nothing is done. */
  fail500?: number;
  fail429?: number;
  refuseConnections?: boolean;
  /** The answer comes so much later; its key is in use until then. */
  delayAnswersMs?: number;
  loseEvents?: number;
  repeatEvents?: number;
  reorderEvents?: boolean;
  delayEventsMs?: number;
  /** Only requests like these; events are not affected by it. */
  only?: { method?: string; path?: string };
};

export type RequestFault = "refuse" | "500" | "429" | "drop" | null;

export type Faults = {
  set(fault: Fault | null): void;
  /** What happens to the next request of this kind. */
  next(request: { method: string; path: string }): RequestFault;
  delayMs(request: { method: string; path: string }): number;
  /** How often an event comes, when, and whether after the one before it. */
  deliveries(event: string): {
    count: number;
    delayMs: number;
    inOrder: boolean;
  };
};

const REORDER_WITHIN_MS = 60;
const ID = /\b[a-z]+(_[a-z]+)*_[A-Za-z0-9]{20,}\b/g;

export function createFaults(): Faults {
  let fault: Fault | null = null;
  let asked = new Map<string, number>();
  let events = new Map<string, number>();

  const applies = (request: { method: string; path: string }) =>
    (fault?.only?.method ?? request.method) === request.method &&
    request.path.startsWith(fault?.only?.path ?? "");

  return {
    set(next) {
      fault = next;
      asked = new Map();
      events = new Map();
    },
    next(request) {
      if (!fault || !applies(request)) return null;
      if (fault.refuseConnections) return "refuse";
      // Ids change from run to run; which of a kind it is does not.
      const kind = `${request.method} ${request.path.replaceAll(ID, ":id")}`;
      const count = (asked.get(kind) ?? 0) + 1;
      asked.set(kind, count);
      const falls = (what: string, share = 0) =>
        chance(fault?.seed ?? 0, what, kind, count) < share;
      if (falls("429", fault.fail429)) return "429";
      if (falls("500", fault.fail500)) return "500";
      return falls("drop", fault.dropAnswers) ? "drop" : null;
    },
    delayMs: (request) =>
      fault && applies(request) ? (fault.delayAnswersMs ?? 0) : 0,
    deliveries(event) {
      if (!fault) return { count: 1, delayMs: 0, inOrder: true };
      const { seed, loseEvents = 0, repeatEvents = 0 } = fault;
      const number = events.get(event) ?? events.size + 1;
      events.set(event, number);
      const isLost = chance(seed, "lose", number) < loseEvents;
      const isRepeated = chance(seed, "repeat", number) < repeatEvents;
      const shuffleMs = fault.reorderEvents
        ? chance(seed, "order", number) * REORDER_WITHIN_MS
        : 0;
      return {
        count: isLost ? 0 : isRepeated ? 2 : 1,
        delayMs: (fault.delayEventsMs ?? 0) + shuffleMs,
        inOrder: !fault.reorderEvents,
      };
    },
  };
}
