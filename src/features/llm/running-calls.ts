import "server-only";
import { describeFault, log } from "@/core/log";
import type { Database } from "@/db/client";
import { renew } from "@/features/limits/renew";
import type { RunningCall } from "./running-call.ts";

/** Bounds what one process holds in memory and drains at once. */
export const RUNNING_CALLS_MAX = 1_000;
const RENEWAL_MS = 1_000;

/** Shared by all bundles of the process, which each load this module anew. */
type Registry = {
  calls: Map<string, RunningCall>;
  timer: NodeJS.Timeout | undefined;
  isRenewing: boolean;
  /** The process is about to end and takes no new calls. */
  isClosed: boolean;
  whenIdle: (() => void)[];
};

declare global {
  var tollgateRunningCalls: Registry | undefined;
}

const registry = (): Registry => {
  globalThis.tollgateRunningCalls ??= {
    calls: new Map(),
    timer: undefined,
    isRenewing: false,
    isClosed: false,
    whenIdle: [],
  };
  return globalThis.tollgateRunningCalls;
};

/** Why this process takes no further call; null when it does. */
export function whyNoNewCalls(): "shutting_down" | "full" | null {
  const { isClosed, calls } = registry();
  if (isClosed) return "shutting_down";
  return calls.size >= RUNNING_CALLS_MAX ? "full" : null;
}

/** Keeps the call's lease alive and its timeouts in force until it is removed. */
export function addRunningCall(call: RunningCall) {
  const state = registry();
  state.calls.set(call.requestId, call);
  state.timer ??= setInterval(() => void tick(state), RENEWAL_MS);
}

export function removeRunningCall(requestId: string) {
  const state = registry();
  state.calls.delete(requestId);
  if (state.calls.size > 0) return;
  clearInterval(state.timer);
  state.timer = undefined;
  for (const wake of state.whenIdle.splice(0)) wake();
}

/** Stops the calls among these that this process runs. */
export function stopRunningCalls(requestIds: string[]) {
  for (const id of requestIds) registry().calls.get(id)?.stop("requested");
}

/** From now on new calls are refused; running ones go on. */
export function closeForNewCalls() {
  registry().isClosed = true;
}

export const isClosedForNewCalls = () => registry().isClosed;

export function stopAllForShutdown() {
  for (const call of registry().calls.values()) call.stop("shutdown");
}

/** Resolves when no call runs, or after `timeoutMs`. */
export async function waitUntilIdle(timeoutMs: number) {
  const state = registry();
  if (state.calls.size === 0) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, timeoutMs);
    state.whenIdle.push(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

async function tick(state: Registry) {
  for (const call of state.calls.values()) call.enforceTimeouts();
  if (state.isRenewing) return;
  state.isRenewing = true;
  try {
    const byDatabase = Map.groupBy(state.calls.values(), (call) => call.db);
    await Promise.all(
      [...byDatabase].map(([db, calls]) => renewLeases(db, calls)),
    );
  } catch (error) {
    // Leases last thirty of these; the next tick tries again.
    log.warn("leases not renewed", describeFault(error));
  } finally {
    state.isRenewing = false;
  }
}

async function renewLeases(db: Database, calls: RunningCall[]) {
  const renewed = await renew(db, {
    calls: calls.map((call) => ({
      requestId: call.requestId,
      receivedOutputTokens: call.receivedOutputTokens(),
      firstTokenAt: call.firstTokenAt,
      askedModelId: call.askedModelId,
    })),
  });
  for (const call of calls) {
    const stopReason = renewed.get(call.requestId);
    if (stopReason === undefined) call.stop("lost_lease");
    else if (stopReason !== null) call.stop(stopReason);
  }
}
