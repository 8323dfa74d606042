import "server-only";
import { describeFault, log } from "@/core/log";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import { StripeFault } from "../fault.ts";
import { readEvent, verifyDelivery } from "../gateway/webhooks.ts";
import type { StripeGateway } from "../gateway.ts";
import {
  type ClaimedEvent,
  claimAnew,
  claimDelivery,
  claimDue,
  findEvent,
  markDone,
  markFailed,
  storeIgnored,
} from "./event-store.ts";
import { carryOut, isHandled } from "./events.ts";

/** Stripe waits longer than this; a function host may not. */
const INLINE_MS = 8_000;
const EVENTS_A_RUN_MAX = 500;
/** With the last event, which may take as long again, within a minute. */
const RUN_MS = 25_000;

export type DeliveryRefusal = {
  kind: "bad_signature" | "wrong_mode" | "wrong_account" | "not_done";
};

/**
 * Takes one delivery of Stripe's: verified, stored once by the event's id, and
 * handled here and now for at most 8 s. What is not done by then, or failed, is
 * refused as `not_done`, so that Stripe sends it again, and stays stored for
 * `retryEvents`. An event that was done before is done.
 */
export async function receiveEvent(
  db: Database,
  gateway: StripeGateway,
  delivery: {
    body: string;
    signature: string | null;
    now?: Date | undefined;
    inlineMs?: number;
  },
): Promise<Result<"done" | "ignored", DeliveryRefusal>> {
  const { now, inlineMs = INLINE_MS } = delivery;
  const verified = await verifyDelivery(gateway, {
    ...delivery,
    now: now ?? new Date(),
  });
  if (!verified) return refuse({ kind: "bad_signature" });
  const { event } = verified;
  if (event.livemode !== gateway.isLive) return refuse({ kind: "wrong_mode" });
  if (event.account) return refuse({ kind: "wrong_account" });

  if (!isHandled(event.type)) {
    await storeIgnored(db, verified, { now });
    return ok("ignored");
  }
  const claimed = await claimDelivery(db, verified, { now });
  if (!claimed) {
    const stored = await findEvent(db, event.id);
    return stored?.state === "done" ? ok("done") : refuse({ kind: "not_done" });
  }
  const isDone = await within(inlineMs, handle(db, gateway, claimed, now));
  return isDone ? ok("done") : refuse({ kind: "not_done" });
}

/**
 * Handles stored events that are open and due, one after the other: those that
 * failed, and those whose process died. None begins after 25 s.
 */
export async function retryEvents(
  db: Database,
  gateway: StripeGateway,
  { now, signal }: { now?: Date | undefined; signal?: AbortSignal } = {},
): Promise<{ done: number; failed: number }> {
  const endsAt = performance.now() + RUN_MS;
  const outcome = { done: 0, failed: 0 };
  for (let taken = 0; taken < EVENTS_A_RUN_MAX; taken += 1) {
    if (signal?.aborted || performance.now() > endsAt) break;
    const claimed = await claimDue(db, { now });
    if (!claimed) break;
    if (await handle(db, gateway, claimed, now)) outcome.done += 1;
    else outcome.failed += 1;
  }
  return outcome;
}

export type ReplayRefusal = {
  /** Pruned: its payload was removed after 90 days. */
  kind: "not_found" | "ignored" | "pruned" | "not_done";
};

/**
 * Handles a stored event once more, done or not. `onBegin` comes first, once
 * nothing stands against it.
 */
export async function replayEvent(
  db: Database,
  gateway: StripeGateway,
  {
    eventId,
    now,
    onBegin,
  }: {
    eventId: string;
    now?: Date | undefined;
    onBegin?: () => Promise<void>;
  },
): Promise<Result<"done", ReplayRefusal>> {
  const stored = await findEvent(db, eventId);
  if (!stored) return refuse({ kind: "not_found" });
  if (!isHandled(stored.type)) return refuse({ kind: "ignored" });
  if (stored.isPruned) return refuse({ kind: "pruned" });
  const claimed = await claimAnew(db, { eventId, now });
  if (claimed) await onBegin?.();
  const isDone = claimed && (await handle(db, gateway, claimed, now));
  return isDone ? ok("done") : refuse({ kind: "not_done" });
}

/** Never throws: what failed is written down, and comes up again. */
async function handle(
  db: Database,
  gateway: StripeGateway,
  claimed: ClaimedEvent,
  now: Date | undefined,
): Promise<boolean> {
  const { id: eventId, attempts } = claimed;
  try {
    await carryOut(db, gateway, { event: readEvent(claimed.payload), now });
    await markDone(db, { eventId, now });
    return true;
  } catch (error) {
    log.error("event failed", { eventId, attempts, ...describeFault(error) });
    // A database that is away keeps the lease, which ends by itself.
    await markFailed(db, { event: claimed, code: codeOf(error), now }).catch(
      (other) =>
        log.error("event not freed", { eventId, ...describeFault(other) }),
    );
    return false;
  }
}

const codeOf = (error: unknown): string =>
  error instanceof StripeFault
    ? `${error.kind}: ${error.code}`
    : String(describeFault(error).code ?? describeFault(error).fault);

/** False when the work takes longer; it goes on all the same. */
async function within(ms: number, work: Promise<boolean>): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(resolve, ms, false);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
