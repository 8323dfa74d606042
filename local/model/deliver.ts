import type { ServerResponse } from "node:http";
import {
  setImmediate as nextTick,
  setTimeout as wait,
} from "node:timers/promises";
import type { Behaviour } from "./behaviour.ts";
import type { ModelCall } from "./calls.ts";
import type { Plan } from "./plan.ts";
import type { Ending, Wire } from "./wire/wire.ts";

/** How an answer came to its end, for the list of calls. */
type Outcome = "completed" | "cut" | "closed_by_client";

export type Delivery = {
  response: ServerResponse;
  wire: Wire;
  plan: Plan;
  behaviour: Behaviour;
  call: ModelCall;
};

/** Writes an answer token by token, and its faults where they were told. */
export async function stream(delivery: Delivery): Promise<Outcome> {
  const { response, wire, plan, behaviour, call } = delivery;
  const left = whenLeft(response);
  const pace = paceOf(behaviour);
  let unwritten = { text: "", tokens: 0 };
  const flush = async () => {
    const { text, tokens } = unwritten;
    unwritten = { text: "", tokens: 0 };
    if (text !== "") await write(response, text, left);
    call.tokensWritten += tokens;
  };

  response.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache",
  });
  await write(response, wire.opening(), left);
  const written = writtenPieces(plan);
  for (let index = 0; ; index += 1) {
    const fault = faultAt(index, behaviour);
    if (fault !== undefined || index === written.length) await flush();
    if (fault !== undefined) return suffer(fault, delivery, left);
    const next = written[index];
    if (next === undefined) break;
    await pace(index, left);
    if (left.aborted) return "closed_by_client";
    const event = next.piece === "" ? "" : wire[next.kind](next.piece);
    unwritten = { text: unwritten.text + event, tokens: unwritten.tokens + 1 };
    if (unwritten.tokens >= (behaviour.burst ?? 1)) await flush();
  }
  if (left.aborted) return "closed_by_client";
  const ending = endingOf(delivery);
  call.usage = ending.usage;
  response.end(wire.closing(ending));
  return "completed";
}

/** Sends the answer in one piece, after the time that writing it would take. */
export async function whole(delivery: Delivery): Promise<Outcome> {
  const { response, wire, plan, behaviour, call } = delivery;
  const left = whenLeft(response);
  const written = writtenPieces(plan).length;
  for (let index = 0; index <= written; index += 1) {
    const fault = faultAt(index, behaviour);
    if (fault !== undefined) return suffer(fault, delivery, left);
  }
  await paceOf(behaviour)(Math.max(written - 1, 0), left);
  if (left.aborted) return "closed_by_client";
  const ending = endingOf(delivery);
  call.usage = ending.usage;
  call.tokensWritten = written;
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(wire.whole(ending)));
  return "completed";
}

/** Aborted when the client is gone before the answer was. */
export function whenLeft(response: ServerResponse): AbortSignal {
  const left = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished) left.abort();
  });
  if (response.destroyed) left.abort();
  return left.signal;
}

export const untilLeft = (left: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (left.aborted) resolve();
    left.addEventListener("abort", () => resolve(), { once: true });
  });

const writtenPieces = ({ reasoning, text }: Plan) => [
  ...reasoning.map((piece) => ({ kind: "reasoning", piece }) as const),
  ...text.map((piece) => ({ kind: "text", piece }) as const),
];

function endingOf({ plan, behaviour }: Delivery): Ending {
  return {
    text: plan.text.join(""),
    reasoning: plan.reasoning.join(""),
    finish: plan.finish,
    usage: behaviour.omitUsage ? null : { ...plan.usage, ...behaviour.usage },
  };
}

type Fault = "cut" | "error" | "stall";

function faultAt(index: number, behaviour: Behaviour): Fault | undefined {
  if (behaviour.cutAfterTokens === index) return "cut";
  if (behaviour.errorAfterTokens === index) return "error";
  if (behaviour.stallAfterTokens === index) return "stall";
  if (behaviour.hang && index === 0) return "stall";
  return undefined;
}

/** A loss empties the reader's queue: what was written must be read by then. */
const CUT_MS = 30;

async function suffer(
  fault: Fault,
  { response, wire }: Delivery,
  left: AbortSignal,
): Promise<Outcome> {
  switch (fault) {
    case "cut":
      await sleep(CUT_MS, left);
      response.socket?.destroySoon();
      return "cut";
    case "error":
      if (!response.headersSent) response.statusCode = 500;
      response.end(wire.failing());
      return "cut";
    case "stall":
      await untilLeft(left);
      return "closed_by_client";
  }
}

/** Waits until a token is due, counted from the start, so nothing adds up. */
function paceOf({ delayFirstTokenMs = 0, tokensPerSecond = 0 }: Behaviour) {
  const startedAt = performance.now();
  const tokenMs = tokensPerSecond === 0 ? 0 : 1_000 / tokensPerSecond;
  return async (index: number, left: AbortSignal) => {
    const dueAt = startedAt + delayFirstTokenMs + index * tokenMs;
    const restMs = dueAt - performance.now();
    await (restMs > 0 ? sleep(restMs, left) : nextTick());
  };
}

/** Ends early, and well, when the client leaves. */
const sleep = (ms: number, left: AbortSignal) =>
  wait(ms, undefined, { signal: left }).catch(() => undefined);

function write(response: ServerResponse, text: string, left: AbortSignal) {
  if (left.aborted || response.write(text)) return undefined;
  return new Promise<void>((resolve) => {
    response.once("drain", resolve);
    left.addEventListener("abort", () => resolve(), { once: true });
  });
}
