import "server-only";
import { ok, type Result } from "@/core/result";
import type { Database } from "@/db/client";
import type { Actor } from "@/features/account/session";
import type { AnsweredCall, LimitRefusal } from "@/features/limits/schema";
import {
  type ServerBusy,
  type StartedCall,
  startMeteredCall,
} from "@/features/llm/metered";
import type { Standing } from "@/features/rates/bucket";
import { takeRateOfRedis } from "@/features/rates/take";
import type { ReplyRead } from "./begin.ts";
import {
  checkOpened,
  closingOfAnswer,
  type OpenAnswerRefusal,
  openingOfAnswer,
} from "./commands.ts";
import { closingOf, errorOf } from "./endings.ts";
import { type Prepared, type PrepareRefusal, prepareReply } from "./prepare.ts";
import { statusOfFailure } from "./refusals.ts";
import type { RefusedResponse } from "./refused-response.ts";
import { type Asking, callFor, ownedBy, rowsFor } from "./reply-call.ts";
import {
  addRunningAnswer,
  RunningAnswer,
  stopStoring,
} from "./running-answers.ts";
import type { ErrorFacts } from "./schema.ts";
import { isItsOwnTitle } from "./title-words.ts";
import { nameConversation } from "./titles.ts";

export type ReplyRequest = Asking & {
  actor: Actor;
  /** What was read along with the session; absent: it is read here. */
  read?: ReplyRead | null;
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
  /** How the rate limiter's buckets stand since it was asked for. */
  standings: Standing[];
};

/**
 * Begins an answer: loads what leads to it, reserves, stores question and
 * running answer, and calls the model; or goes on where the statement that
 * found the session has done that. The answer then goes on by itself, whether
 * anybody reads it or not.
 *
 * Where Upstash is set up, Redis says whether its person and workspace may ask
 * so fast, and reserve where Redis cannot say.
 *
 * A refusal stores and charges nothing. `already_answered` names the answer to
 * show instead.
 */
export async function startReply(
  db: Database,
  request: ReplyRequest,
): Promise<Result<Reply, ReplyRefusal>> {
  const { actor, requestId, input, read } = request;
  const begun = read?.begun ?? null;
  const atRate = begun ? null : await takeRateOfRedis("chat", actor);
  if (atRate && !atRate.ok) return atRate;
  const prepared = begun
    ? ok(begun.prepared)
    : await prepareReply(db, { ...actor, input, read: read?.history });
  if (!prepared.ok) return prepared;
  const answer = new RunningAnswer({
    db,
    answerId: input.answerId,
    conversationId: input.conversationId,
    userId: actor.userId,
    requestId,
    modelId: prepared.value.model.id,
  });

  const wanted = { prepared: prepared.value, isAtRate: atRate !== null };
  const call = begun
    ? ownedBy(actor, begun.call)
    : callFor(db, request, wanted);
  const started = await startMeteredCall(db, call, {
    opening: begun ?? openingOfAnswer(rowsFor(request, prepared.value)),
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
      standings: [...(atRate?.value ?? []), ...started.value.hold.standings],
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
    standings,
    afterwards,
  }: Prepared & {
    standings: Standing[];
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
    standings,
    firstSign: Promise.race([started.firstText, done]),
    done,
    settled: done.then(afterwards),
    get failure() {
      return failure;
    },
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
  const { promise: patience, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, FIRST_SIGN_MS);
  await Promise.race([reply.firstSign, patience]);
  clearTimeout(timer);
  if (!reply.failure) return null;
  return { status: statusOfFailure(reply.failure.code), error: reply.failure };
}
