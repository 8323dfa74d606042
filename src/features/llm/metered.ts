import "server-only";
import type { SQL } from "drizzle-orm";
import { describeFault, log } from "@/core/log";
import { ok, type Result, refuse } from "@/core/result";
import { beginStep, inStep } from "@/core/telemetry";
import type { Database } from "@/db/client";
import { findKnownCall } from "@/features/limits/known-call";
import { readReserved, reserveWith } from "@/features/limits/reserve";
import { reserveArguments } from "@/features/limits/reserve-request";
import type {
  AnsweredCall,
  Hold,
  LimitRefusal,
} from "@/features/limits/schema";
import type { Receipt } from "@/features/usage/schema";
import { reportCall } from "./call-report.ts";
import {
  type CallRoute,
  leaveRoute,
  type ProviderDown,
  providerDown,
  routeOf,
  routeRegardless,
} from "./call-route.ts";
import { type Ending, endingOf } from "./ending.ts";
import { brokenGeneration, type GenerationEnd, generate } from "./generate.ts";
import {
  type CallSink,
  type MeteredCall,
  reservationFor,
  timeoutsFor,
  type UnownedCall,
  unownedReservationFor,
} from "./metered-call.ts";
import { giveBack, type Run, resolveHold } from "./resolve-hold.ts";
import { RunningCall } from "./running-call.ts";
import {
  addRunningCall,
  removeRunningCall,
  whyNoNewCalls,
} from "./running-calls.ts";

export type ServerBusy =
  | { kind: "shutting_down" }
  | { kind: "server_full" }
  | ProviderDown;

/** The receipt is null while the charge waits for the sweep. */
export type Conclusion = Ending & { receipt: Receipt | null };

export type StartedCall = {
  hold: Hold;
  /** Resolves at the first text; never, when there is none. */
  firstText: Promise<void>;
  /** Never rejects. */
  done: Promise<Conclusion>;
};

/**
 * Makes one model call that is paid for: reserves and stores what the caller
 * must have stored, calls the provider, passes the text on, saves what the
 * caller must save, and settles or releases exactly once. Returns as soon as
 * the provider is being called; the call then belongs to the process and to no
 * request.
 *
 * Refuses without any provider call: what reserve refuses, what `onOpened`
 * refuses, with `shutting_down` or `server_full` when this process takes no more
 * calls, and with `provider_down` when it knows that nobody would answer. Those
 * three come after what there is to say of the call's key.
 */
export async function startMeteredCall<
  Stored,
  Refusal extends { kind: string },
>(
  db: Database,
  call: MeteredCall,
  sink: CallSink<Stored, Refusal>,
): Promise<
  Result<StartedCall, LimitRefusal | AnsweredCall | ServerBusy | Refusal>
> {
  const { opening } = sink;
  // What may be held already is gone through with, whatever has come since.
  const isAsked = "reserved" in opening;
  const admitted = isAsked
    ? ok(routeOf(call) ?? routeRegardless(call))
    : admit(call);
  if (!admitted.ok) {
    const known = await findKnownCall(db, reservationFor(call, null));
    return refuse(known ?? admitted.refusal);
  }
  const route = admitted.value;

  const step = beginStep(`${call.feature} call`, {
    "tollgate.request_id": call.requestId,
    "gen_ai.request.model": call.model.id,
  });
  const reservation = reservationFor(call, step.traceId);
  const held = await inStep(step, "reserve", async () =>
    isAsked
      ? readReserved(reservation, opening)
      : reserveWith(db, reservation, opening),
  ).catch((fault: unknown) => {
    leaveRoute(route);
    step.end("fault");
    throw fault;
  });
  if (!held.ok) {
    leaveRoute(route);
    step.end(held.refusal.kind);
    return held;
  }
  const running = new RunningCall({
    db,
    requestId: call.requestId,
    timeouts: timeoutsFor(call),
  });
  addRunningCall(running);
  const { hold, stored } = held.value;
  const opened = sink.onOpened(stored);
  if (!opened.ok) {
    leaveRoute(route);
    await giveBack(running, step, opened.refusal.kind);
    return opened;
  }
  return ok(run({ call, route, hold, running, sink, step }));
}

/** Whom to ask, when this process takes the call. */
function admit(call: MeteredCall): Result<CallRoute, ServerBusy> {
  const closed = whyNoNewCalls();
  if (closed === "shutting_down") return refuse({ kind: "shutting_down" });
  if (closed === "full") return refuse({ kind: "server_full" });
  const route = routeOf(call);
  return route ? ok(route) : refuse(providerDown(call));
}

/**
 * What a function is told that reserves for a call and finds out whose it is,
 * from the request's id on. What it answers is the call's `opening`.
 */
export const reservationAhead = (call: UnownedCall): SQL =>
  reserveArguments(unownedReservationFor(call, null));

function run(parts: Run): StartedCall {
  const { promise: firstText, resolve: onFirstText } =
    Promise.withResolvers<void>();
  return {
    hold: parts.hold,
    firstText,
    done: conclude(parts, onFirstText),
  };
}

async function conclude(
  parts: Run,
  onFirstText: () => void,
): Promise<Conclusion> {
  const { running, sink } = parts;
  const end = await generateSafely(parts, onFirstText);
  const ending = endingOf(running, end);
  const receipt = await resolveHold(parts, end, {
    ending,
    closing: await sink.closing(ending),
  });
  removeRunningCall(running.requestId);
  reportCall({
    ...parts,
    feature: parts.call.feature,
    modelId: parts.call.model.id,
    end,
    ending,
    receipt,
  });
  return { ...ending, receipt };
}

async function generateSafely(
  { call, route, hold, running, sink, step }: Run,
  onFirstText: () => void,
): Promise<GenerationEnd> {
  let isFirst = true;
  try {
    return await generate(running, {
      ...route,
      chosenModelId: call.model.id,
      prompt: await call.readPrompt(),
      maxOutputTokens: hold.maxOutputTokens,
      inputTokensCounted: call.inputTokensCounted,
      step,
      onText(text) {
        sink.onText(text);
        if (!isFirst) return;
        isFirst = false;
        onFirstText();
      },
    });
  } catch (error) {
    log.error("generation broke", {
      requestId: call.requestId,
      ...describeFault(error),
    });
    return brokenGeneration(call.model);
  } finally {
    leaveRoute(route);
  }
}
