import "server-only";
import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import type { Actor } from "@/features/account/session";
import type { AnsweredCall, LimitRefusal } from "@/features/limits/schema";
import { type Catalogue, getCatalogue } from "@/features/llm/catalogue";
import { isProviderConfigured } from "@/features/llm/gateway";
import {
  type MeteredCall,
  type ServerBusy,
  type StartedCall,
  startMeteredCall,
} from "@/features/llm/metered";
import { countStoredText, countTokens } from "@/features/llm/tokens";
import type { ModelRow } from "@/features/plans/queries";
import {
  closeAnswer,
  closeInterruptedAnswers,
  type OpenAnswerRefusal,
  openAnswer,
} from "./commands.ts";
import { closingOf, errorOf } from "./endings.ts";
import { getHistory, type History, type HistoryTurn } from "./queries.ts";
import { type RefusedResponse, statusOfFailure } from "./refusals.ts";
import {
  type CountedTurn,
  inputTokensOf,
  titleFromText,
  turnsWithinWindow,
} from "./rules.ts";
import {
  addRunningAnswer,
  RunningAnswer,
  stopStoring,
} from "./running-answers.ts";
import {
  type ChatInput,
  type ErrorFacts,
  MESSAGE_CHARACTERS_MAX,
} from "./schema.ts";

export type ReplyRequest = {
  requestId: string;
  actor: Actor;
  input: ChatInput;
  /** The answer's id unless the client sent a key of its own. */
  idempotencyKey: string;
};

export type ReplyRefusal =
  | LimitRefusal
  | AnsweredCall
  | ServerBusy
  | OpenAnswerRefusal
  | { kind: "message_too_long"; characters: number; charactersMax: number }
  | { kind: "invalid_input"; fields: Record<string, string[]> }
  | { kind: "model_retired"; name: string; successorName: string | null }
  | { kind: "model_not_set_up"; name: string };

export type Reply = {
  /** The answer's events from its start; each call opens another reader. */
  open(): ReadableStream<Uint8Array>;
  /** Resolves at the first text or, without any, at the end. */
  firstSign: Promise<void>;
  /** Never rejects. */
  done: Promise<void>;
  /** Set when it has failed without a word; read it after `firstSign`. */
  readonly failure: ErrorFacts | null;
};

/**
 * Begins an answer: loads what leads to it, reserves, stores question and
 * running answer, and calls the model. The answer then goes on by itself,
 * whether anybody reads it or not.
 *
 * A refusal stores and charges nothing. `already_answered` names the answer to
 * show instead.
 */
export async function startReply(
  db: Database,
  request: ReplyRequest,
): Promise<Result<Reply, ReplyRefusal>> {
  const characters = charactersOf(request.input);
  if (characters > MESSAGE_CHARACTERS_MAX) {
    return refuse({
      kind: "message_too_long",
      characters,
      charactersMax: MESSAGE_CHARACTERS_MAX,
    });
  }
  const [catalogue, history] = await Promise.all([
    getCatalogue(db),
    readHistory(db, request),
  ]);
  const placed = checkPlace(request.input, history);
  if (!placed.ok) return placed;
  const chosen = chooseModel(catalogue, request.input, history);
  if (!chosen.ok) return chosen;
  const model = chosen.value;

  const counted = await countTurns(request.input, history);
  const turns = turnsWithinWindow(counted, model);
  if (!turns) {
    return refuse({
      kind: "input_too_large",
      inputTokens: inputTokensOf(counted.slice(-1)),
      inputTokensMax: model.contextTokensMax,
    });
  }
  return begin(db, {
    request,
    parentId: history.parentId,
    model,
    fallback: catalogue.findFallback(model),
    turns,
  });
}

const charactersOf = ({ message }: ChatInput) =>
  message?.parts.reduce((sum, part) => sum + part.text.length, 0) ?? 0;

/** Again after closing it, when the history ends in an answer whose process died. */
async function readHistory(
  db: Database,
  { input, actor }: ReplyRequest,
): Promise<History> {
  const wanted = {
    conversationId: input.conversationId,
    userId: actor.userId,
    messageId: input.message?.id ?? null,
    position:
      input.parentId === undefined
        ? { kind: "at_end" as const }
        : { kind: "after" as const, parentId: input.parentId },
  };
  const history = await getHistory(db, wanted);
  if (!history.turns.some(isInterrupted)) return history;
  await closeInterruptedAnswers(db, wanted);
  return getHistory(db, wanted);
}

const isInterrupted = (turn: HistoryTurn) =>
  turn.status === "running" && !turn.isLive;

/** Whether the new message may hang where it is put. */
function checkPlace(
  input: ChatInput,
  history: History,
): Result<null, ReplyRefusal> {
  if (history.conversation && !history.conversation.isOwn) {
    return refuse({ kind: "not_found" });
  }
  const parent = history.turns.at(-1);
  if (history.parentId !== null && !parent)
    return refuse({ kind: "not_found" });
  if (parent?.isLive) {
    return refuse({
      kind: "request_in_progress",
      requestId: parent.id,
      conversationId: input.conversationId,
      answerId: parent.id,
    });
  }
  const needed = input.message ? "assistant" : "user";
  if (parent ? parent.role !== needed : !input.message) {
    return refuse({
      kind: "invalid_input",
      fields: {
        parentId: [
          input.message
            ? "A message follows an answer."
            : "Only a question can be answered again.",
        ],
      },
    });
  }
  return ok(null);
}

/** The model asked for, else the conversation's, else the default. */
function chooseModel(
  catalogue: Catalogue,
  input: ChatInput,
  history: History,
): Result<ModelRow, ReplyRefusal> {
  const wantedId = input.modelId ?? history.conversation?.modelId;
  const model = wantedId ? catalogue.find(wantedId) : catalogue.findDefault();
  if (model?.kind !== "chat") return refuse({ kind: "model_unknown" });
  if (model.status === "retired") {
    const successor = catalogue.find(model.successorModelId ?? "");
    return refuse({
      kind: "model_retired",
      name: model.name,
      successorName: successor?.name ?? null,
    });
  }
  if (!isProviderConfigured(model.provider)) {
    return refuse({ kind: "model_not_set_up", name: model.name });
  }
  return ok(model);
}

async function countTurns(
  input: ChatInput,
  history: History,
): Promise<CountedTurn[]> {
  const earlier = await Promise.all(
    history.turns
      .filter((turn) => turn.text !== "")
      .map(async ({ id, role, text }) => ({
        role,
        text,
        tokens: await countStoredText(id, text),
      })),
  );
  if (!input.message) return earlier;
  const text = textOfMessage(input.message);
  return [...earlier, { role: "user", text, tokens: await countTokens(text) }];
}

const textOfMessage = (message: NonNullable<ChatInput["message"]>) =>
  message.parts.map((part) => part.text).join("\n\n");

type Prepared = {
  request: ReplyRequest;
  parentId: string | null;
  model: ModelRow;
  fallback: ModelRow | null;
  turns: CountedTurn[];
};

async function begin(
  db: Database,
  prepared: Prepared,
): Promise<Result<Reply, ReplyRefusal>> {
  const { request, model } = prepared;
  const answer = new RunningAnswer({
    db,
    answerId: request.input.answerId,
    conversationId: request.input.conversationId,
    userId: request.actor.userId,
    requestId: request.requestId,
    modelId: model.id,
  });
  const started = await startMeteredCall(db, callFor(prepared), {
    onHeld: async () => {
      const opened = await openAnswer(db, rowsFor(prepared));
      if (opened.ok) addRunningAnswer(answer);
      return opened;
    },
    onText: (text) => answer.append(text),
    save: async (ending) => {
      await stopStoring(answer);
      await closeAnswer(db, {
        answerId: answer.answerId,
        requestId: answer.requestId,
        status: STATUS_BY_OUTCOME[ending.outcome],
        text: answer.text,
        modelId: ending.servedModelId,
        errorCode: ending.errorCode,
      });
    },
  });
  if (!started.ok) return started;

  return ok(replyOf(answer, started.value, prepared));
}

function replyOf(
  answer: RunningAnswer,
  started: StartedCall,
  { model, fallback }: Prepared,
): Reply {
  let failure: ErrorFacts | null = null;
  const done = started.done.then((conclusion) => {
    const ending = {
      ...conclusion,
      requestId: answer.requestId,
      hasText: answer.text !== "",
      model,
      otherModelName: fallback?.name ?? null,
    };
    if (!ending.hasText) failure = errorOf(ending);
    answer.feed.end(closingOf(ending));
  });
  return {
    open: () => answer.feed.open(),
    firstSign: Promise.race([started.firstText, done]),
    done,
    get failure() {
      return failure;
    },
  };
}

const STATUS_BY_OUTCOME = {
  completed: "complete",
  stopped: "stopped",
  failed: "failed",
} as const;

function callFor(prepared: Prepared): MeteredCall {
  const { request, model, fallback, turns } = prepared;
  const { actor, input, requestId, idempotencyKey } = request;
  return {
    requestId,
    workspaceId: actor.workspaceId,
    userId: actor.userId,
    conversationId: input.conversationId,
    answerId: input.answerId,
    feature: "chat",
    countsAsRequest: true,
    model,
    fallback,
    prompt: turns.map(({ role, text }) => ({
      role,
      content: [{ type: "text", text }],
    })),
    inputTokensCounted: inputTokensOf(turns),
    idempotencyKey,
    requestHash: hashOf(request),
  };
}

/** Two requests are the same when a person means the same by them. */
const hashOf = ({ actor, input }: ReplyRequest) =>
  createHash("sha256")
    .update(
      JSON.stringify([
        actor.userId,
        input.conversationId,
        input.answerId,
        input.message?.id ?? null,
        input.message?.parts.map((part) => part.text) ?? null,
        input.parentId === undefined ? "at end" : input.parentId,
        input.modelId ?? null,
      ]),
    )
    .digest("base64url");

function rowsFor({ request, parentId, model, turns }: Prepared) {
  const { actor, input, requestId } = request;
  const { message } = input;
  return {
    conversation: {
      id: input.conversationId,
      workspaceId: actor.workspaceId,
      userId: actor.userId,
      title: titleFromText(turns.at(-1)?.text ?? ""),
      modelId: model.id,
    },
    question: message
      ? { id: message.id, parentId, parts: message.parts }
      : null,
    answerId: input.answerId,
    answerParentId: message?.id ?? parentId ?? "",
    requestId,
  };
}

/** How long a response waits for a first sign before it says that it is coming. */
const FIRST_SIGN_MS = 2_000;

/**
 * The failure of a reply that has failed already, so that it can be told with
 * a status; null once it streams. A reply that is silent for two seconds is
 * streamed from then on, whatever becomes of it.
 */
export async function failureOf(reply: Reply): Promise<RefusedResponse | null> {
  const patience = new AbortController();
  await Promise.race([
    reply.firstSign,
    delay(FIRST_SIGN_MS, null, { signal: patience.signal }).catch(() => null),
  ]);
  patience.abort();
  if (!reply.failure) return null;
  return { status: statusOfFailure(reply.failure.code), error: reply.failure };
}
