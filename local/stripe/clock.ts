/** The moment the stand-in lives in; it can be stopped and moved. */
export type Clock = {
  nowMs(): number;
  isFrozen(): boolean;
  freeze(atMs?: number): void;
  /** Goes on from where it stands. */
  run(): void;
  /** Goes to that moment; a running clock runs on from there. */
  jump(toMs: number): void;
  /** Does something as if it were that moment. */
  asOf<Value>(atMs: number, act: () => Value): Value;
  saved(): SavedClock;
  load(saved: SavedClock): void;
};

export type SavedClock = { offsetMs: number; frozenAtMs: number | null };

export function createClock(start?: Date | (() => Date)): Clock {
  const baseMs =
    typeof start === "function" ? () => start().getTime() : Date.now;
  let offsetMs = start instanceof Date ? start.getTime() - Date.now() : 0;
  let frozenAtMs: number | null = null;
  let pretendedMs: number | null = null;
  const nowMs = () => pretendedMs ?? frozenAtMs ?? baseMs() + offsetMs;
  return {
    nowMs,
    isFrozen: () => frozenAtMs !== null,
    freeze(atMs = nowMs()) {
      frozenAtMs = atMs;
    },
    run() {
      if (frozenAtMs !== null) offsetMs = frozenAtMs - baseMs();
      frozenAtMs = null;
    },
    jump(toMs) {
      if (frozenAtMs === null) offsetMs = toMs - baseMs();
      else frozenAtMs = toMs;
    },
    asOf(atMs, act) {
      const before = pretendedMs;
      pretendedMs = atMs;
      try {
        return act();
      } finally {
        pretendedMs = before;
      }
    },
    saved: () => ({ offsetMs, frozenAtMs }),
    load(saved) {
      ({ offsetMs, frozenAtMs } = saved);
    },
  };
}
