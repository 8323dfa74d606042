import "server-only";
import { createHash } from "node:crypto";
import { ok, type Result } from "@/core/result";
import type { Database } from "@/db/client";
import type { MessagePart } from "@/db/schema/chat";
import type { Actor } from "@/features/account/session";
import type { AnsweredCall, LimitRefusal } from "@/features/limits/schema";
import {
  type ServerBusy,
  type StartedCall,
  startMeteredCall,
} from "@/features/llm/metered";
import type { MeteredCall } from "@/features/llm/metered-call";
import { bucketsOf } from "@/features/rates/take";
import {
  checkOpened,
  closingOfAnswer,
  type OpenAnswerRefusal,
  openingOfAnswer,
} from "./commands.ts";
import { closingOf, errorOf } from "./endings.ts";
import type { HistoryRead } from "./history.ts";
import { type Prepared, type PrepareRefusal, prepareReply } from "./prepare.ts";
import { promptOf } from "./prompt.ts";
import { statusOfFailure } from "./refusals.ts";
import type { RefusedResponse } from "./refused-response.ts";
import { inputTokensOf } from "./rules.ts";
import {
  addRunningAnswer,
  RunningAnswer,
  stopStoring,
} from "./running-answers.ts";
import type { ChatInput, ErrorFacts, MessageInputPart } from "./schema.ts";
import { isItsOwnTitle, titleFromText } from "./title-words.ts";
import { nameConversation } from "./titles.ts";

export type ReplyRequest = {
  requestId: string;
  actor: Actor;
  input: ChatInput;
  /** The answer's id unless the client sent a key of its own. */
  idempotencyKey: string;
  /** What was read along with the session; absent: it is read here. */
  read?: HistoryRead | null;
  /** Where it comes from; null or absent where nobody knows. */
  address?: string | null;
};

export type ReplyRefusal =
  | PrepareRefusal
  | LimitRefusal
  | AnsweredCall
  | ServerBusy
  | OpenAnswerRefusal;

export type Reply = {
  /** The answer's events from its start; each call opens another reader. */
  open(): ReadableStream<Uint8Array>;
  /** Resolves at the first text or, without any, at the end. */
  firstSign: Promise<void>;
  /** Never rejects. */
  done: Promise<void>;
  /** Resolves when all is done that comes after it too. Never rejects. */
  settled: Promise<void>;
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
  const { actor, requestId, ...asked } = request;
  const { input } = asked;
  const prepared = await prepareReply(db, { ...actor, ...asked });
  if (!prepared.ok) return prepared;
  const answer = new RunningAnswer({
    db,
    answerId: input.answerId,
    conversationId: input.conversationId,
    userId: actor.userId,
    requestId,
    modelId: prepared.value.model.id,
  });

  const call = callFor(db, request, prepared.value);
  const started = await startMeteredCall(db, call, {
    opening: openingOfAnswer(rowsFor(request, prepared.value)),
    onOpened: (stored) => {
      const hasQuestion = input.message !== undefined;
      const opened = checkOpened(stored, { hasQuestion });
      if (opened.ok) addRunningAnswer(answer);
      return opened;
    },
    onText: (text) => answer.append(text),
    closing: async (ending) => {
      await stopStoring(answer);
      return closingOfAnswer({
        answerId: answer.answerId,
        requestId,
        status: STATUS_BY_OUTCOME[ending.outcome],
        text: answer.text,
        modelId: ending.servedModelId,
        errorCode: ending.errorCode,
      });
    },
  });
  if (!started.ok) return started;
  const question = untitledQuestion(prepared.value);
  return ok(
    replyOf(answer, started.value, {
      ...prepared.value,
      afterwards: async () => {
        if (question === null || answer.text === "") return;
        const { conversationId } = input;
        await nameConversation(db, { conversationId, actor, question });
      },
    }),
  );
}

/** What a conversation that begins here is about; null where that is its title. */
function untitledQuestion({ turns, contextStartId }: Prepared): string | null {
  const messages = turns.filter(({ role }) => role !== "system");
  const [first] = messages;
  const isFirst = messages.length === 1 && contextStartId === null;
  return first && isFirst && !isItsOwnTitle(first.text) ? first.text : null;
}

const STATUS_BY_OUTCOME = {
  completed: "complete",
  stopped: "stopped",
  failed: "failed",
} as const;

function replyOf(
  answer: RunningAnswer,
  started: StartedCall,
  {
    model,
    fallback,
    afterwards,
  }: Prepared & {
    /** Never rejects. */
    afterwards: () => Promise<void>;
  },
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
    settled: done.then(afterwards),
    get failure() {
      return failure;
    },
  };
}

function callFor(
  db: Database,
  request: ReplyRequest,
  prepared: Prepared,
): MeteredCall {
  const { actor, input, requestId, idempotencyKey, address } = request;
  const { model, fallback, turns } = prepared;
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
    messageCount: turns.length,
    readPrompt: () => promptOf(db, turns),
    inputTokensCounted: inputTokensOf(turns),
    idempotencyKey,
    requestHash: hashOf(request),
    rates: {
      always: bucketsOf("chat", actor),
      onFreePlan: bucketsOf("chat_free", { address })[0] ?? null,
    },
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
        input.message?.parts.map(wordOf) ?? null,
        input.parentId === undefined ? "at end" : input.parentId,
        input.modelId ?? null,
      ]),
    )
    .digest("base64url");

const wordOf = (part: MessageInputPart) =>
  part.type === "text" ? part.text : { fileId: part.fileId };

function rowsFor(request: ReplyRequest, prepared: Prepared) {
  const { actor, input, requestId } = request;
  const { message } = input;
  const { parentId, model, turns, contextStartId, questionParts } = prepared;
  return {
    conversation: {
      id: input.conversationId,
      workspaceId: actor.workspaceId,
      userId: actor.userId,
      title: titleFromText(turns.at(-1)?.text || nameIn(questionParts)),
      modelId: model.id,
    },
    question:
      message && questionParts
        ? { id: message.id, parentId, parts: questionParts }
        : null,
    answerId: input.answerId,
    answerParentId: message?.id ?? parentId,
    requestId,
    contextStartId,
  };
}

/** A question without words is called after its file. */
const nameIn = (parts: readonly MessagePart[] | null): string =>
  parts?.find((part) => part.type === "file")?.name ?? "";

/** How long a response waits for a first sign before it says that it is coming. */
const FIRST_SIGN_MS = 2_000;

/**
 * The failure of a reply that has failed already, so that it can be told with
 * a status; null once it streams. A reply that is silent for two seconds is
 * streamed from then on, whatever becomes of it.
 */
export async function failureOf(reply: Reply): Promise<RefusedResponse | null> {
  const { promise: patience, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, FIRST_SIGN_MS);
  await Promise.race([reply.firstSign, patience]);
  clearTimeout(timer);
  if (!reply.failure) return null;
  return { status: statusOfFailure(reply.failure.code), error: reply.failure };
}
