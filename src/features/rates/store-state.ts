import "server-only";
import { describeFault, log } from "@/core/log";

/** How long nobody asks Redis after it failed; then one call tries. */
const PAUSE_MS = 10_000;

/** Which store keeps the buckets of this process now. */
export type StoreInUse = "redis" | "postgres" | "none";

type State = {
  /** Redis has failed and has not answered since. */
  isRedisAway: boolean;
  /** Until then nobody asks it; by this process's own clock. */
  pausedUntilMs: number;
  isPostgresBroken: boolean;
};

declare global {
  /** One for all bundles of the process, which each load this module anew. */
  var tollgateRateStores: State | undefined;
}

const state = (): State => {
  globalThis.tollgateRateStores ??= {
    isRedisAway: false,
    pausedUntilMs: 0,
    isPostgresBroken: false,
  };
  return globalThis.tollgateRateStores;
};

/**
 * Whether this call may ask Redis. While it is away nobody does for a time, so
 * that a slow Redis does not cost every call its timeout; then one call, and
 * the others wait for what becomes of it.
 */
export function mayAskRedis(nowMs = performance.now()): boolean {
  const { isRedisAway, pausedUntilMs } = state();
  if (!isRedisAway) return true;
  if (nowMs < pausedUntilMs) return false;
  state().pausedUntilMs = nowMs + PAUSE_MS;
  return true;
}

/** Redis has answered. Said once. */
export function noteRedisAnswer() {
  if (!state().isRedisAway) return;
  state().isRedisAway = false;
  log.info("rate limits: redis is back");
}

/** Redis has failed; Postgres keeps the buckets meanwhile. Said once. */
export function noteRedisFailure(fault: unknown, nowMs = performance.now()) {
  state().pausedUntilMs = nowMs + PAUSE_MS;
  if (state().isRedisAway) return;
  state().isRedisAway = true;
  log.warn("rate limits: redis is away, postgres keeps them", {
    ...describeFault(fault),
  });
}

/** Postgres has answered the limiter. Said once. */
export function notePostgresAnswer() {
  if (!state().isPostgresBroken) return;
  state().isPostgresBroken = false;
  log.info("rate limits: postgres answers again");
}

/** The limiter's statement has failed: each rule does as it says. Said once. */
export function notePostgresFailure(fault: unknown) {
  if (state().isPostgresBroken) return;
  state().isPostgresBroken = true;
  log.error("rate limits: nothing keeps them", describeFault(fault));
}

/** For the health check and the operator. */
export function storeInUse({ hasRedis }: { hasRedis: boolean }): StoreInUse {
  const { isRedisAway, isPostgresBroken } = state();
  if (hasRedis && !isRedisAway) return "redis";
  return isPostgresBroken ? "none" : "postgres";
}
