import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { asksForTitle } from "./answer/title.ts";
import { type Ask, type Endpoint, lastUserText, type Vendor } from "./ask.ts";
import type { Behaviour, Behaviours } from "./behaviour.ts";
import type { Calls } from "./calls.ts";
import { readCommands } from "./commands.ts";
import { control } from "./control.ts";
import { stream, untilLeft, whenLeft, whole } from "./deliver.ts";
import { readJson, sendError, sendJson } from "./http.ts";
import { unseen } from "./images.ts";
import { beyondLimits } from "./limits.ts";
import { keyOf, planAnswer } from "./plan.ts";
import type { PrefixMemory } from "./prefix-memory.ts";
import { openChat, openGroq } from "./wire/chat.ts";
import { embed } from "./wire/embeddings.ts";
import { badRequest, errorFor } from "./wire/errors.ts";
import { MODELS } from "./wire/models.ts";
import { type Read, readChat, readResponses } from "./wire/requests.ts";
import { openResponses } from "./wire/responses.ts";
import { newId, type OpenWire } from "./wire/wire.ts";

/** What lasts from call to call. */
export type ModelState = {
  behaviours: Behaviours;
  calls: Calls;
  memory: PrefixMemory;
  /** How it writes unless told otherwise. */
  usual: Behaviour;
};

type Protocol = { read(body: unknown): Read; open: OpenWire };

const PROTOCOLS: Record<Endpoint, Protocol> = {
  responses: { read: readResponses, open: openResponses },
  chat: { read: (body) => readChat(body, "chat"), open: openChat },
  groq: { read: (body) => readChat(body, "groq"), open: openGroq },
};

const ENDPOINTS: Record<string, Endpoint> = {
  "POST /v1/responses": "responses",
  "POST /v1/chat/completions": "chat",
  "POST /openai/v1/chat/completions": "groq",
};

export function createModelServer(state: ModelState): Server {
  return createServer((request, response) => {
    route(request, response, state).catch((error: unknown) => {
      // A client that went away while its body was read is nobody's fault.
      if (response.destroyed) return;
      console.error("The model stand-in failed:", error);
      if (response.headersSent) response.destroy();
      else sendError(response, errorFor({ status: 500, ...unknownModel }));
    });
  });
}

const unknownModel = { vendor: "openai", model: "unknown" } as const;

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  state: ModelState,
): Promise<void> {
  const path = request.url?.split("?")[0] ?? "/";
  if (path.startsWith("/__local/")) return control(request, response, state);
  const target = `${request.method} ${path}`;
  const endpoint = ENDPOINTS[target];
  response.setHeader("x-request-id", newId("req_"));
  const vendor = path.startsWith("/openai/") ? "groq" : "openai";
  if (!hasUsableKey(request)) {
    const error = errorFor({ status: 401, vendor, model: "" });
    return sendError(response, error, vendor);
  }
  if (endpoint) return answer({ request, response, state, endpoint });
  if (target === "POST /v1/embeddings") {
    return embeddings(request, response, state);
  }
  if (target === "GET /v1/models" || target === "GET /openai/v1/models")
    return sendJson(response, MODELS);
  const nothing = badRequest(`Unknown request URL: ${target}.`, {
    code: "unknown_url",
  });
  return sendError(response, { ...nothing, status: 404 }, vendor);
}

/** Any key does, except none and `invalid`. */
function hasUsableKey(request: IncomingMessage): boolean {
  const [scheme, key] = request.headers.authorization?.split(" ") ?? [];
  return scheme === "Bearer" && Boolean(key) && key !== "invalid";
}

async function answer(options: {
  request: IncomingMessage;
  response: ServerResponse;
  state: ModelState;
  endpoint: Endpoint;
}): Promise<void> {
  const { request, response, state, endpoint } = options;
  const { read, open } = PROTOCOLS[endpoint];
  const json = await readJson(request);
  const question = json.ok ? read(json.body) : json;
  if (!question.ok)
    return sendError(response, question.error, vendorOf(endpoint));
  const { ask } = question;
  const commands = readCommands(lastUserText(ask.turns));
  const behaviour = behaviourFor(ask, commands, state);
  const call = state.calls.begin(ask);

  if (behaviour.hang === "headers") {
    await untilLeft(whenLeft(response));
    return state.calls.end(call, "closed_by_client");
  }
  const plan = planAnswer({ ask, behaviour, commands, memory: state.memory });
  const refusal =
    toldRefusal(ask, behaviour) ??
    unseen(ask) ??
    beyondLimits(ask, plan.usage.inputTokens);
  if (refusal) {
    call.status = refusal.status;
    sendError(response, refusal, vendorOf(endpoint));
    return state.calls.end(call, "refused");
  }
  call.status = 200;
  const wire = open(ask, behaviour.servedModel ?? ask.model);
  const deliver = ask.isStreamed ? stream : whole;
  const outcome = await deliver({ response, wire, plan, behaviour, call });
  state.calls.end(call, outcome);
}

/** What was told comes before the usual, a line in the message before both. */
function behaviourFor(
  ask: Ask,
  commands: ReturnType<typeof readCommands>,
  { behaviours, usual }: ModelState,
): Behaviour {
  const told = behaviours.take(lastUserText(ask.turns));
  const isOver = commands.isOnce && !behaviours.isFirstTry(keyOf(ask));
  const isForAnother = asksForTitle(ask.turns);
  return {
    ...usual,
    ...told,
    ...(isOver || isForAnother ? {} : commands.behaviour),
  };
}

function toldRefusal(ask: Ask, behaviour: Behaviour) {
  if (behaviour.status === undefined) return undefined;
  return errorFor({
    status: behaviour.status,
    vendor: vendorOf(ask.endpoint),
    model: ask.model,
    code: behaviour.errorCode,
    retryAfterSeconds: behaviour.retryAfterSeconds,
  });
}

const vendorOf = (endpoint: Endpoint): Vendor =>
  endpoint === "groq" ? "groq" : "openai";

async function embeddings(
  request: IncomingMessage,
  response: ServerResponse,
  { calls }: ModelState,
): Promise<void> {
  const json = await readJson(request);
  const embedded = json.ok ? embed(json.body) : json;
  if (!embedded.ok) return sendError(response, embedded.error);
  const call = calls.begin({
    endpoint: "embeddings",
    model: embedded.model,
    turns: [],
    isStreamed: false,
    outputTokensMax: null,
  });
  call.status = 200;
  sendJson(response, embedded.body);
  calls.end(call, "completed");
}
