import "server-only";
import { createHash } from "node:crypto";
import type { Database } from "@/db/client";
import type { MessagePart } from "@/db/schema/chat";
import type { Actor } from "@/features/account/session";
import type { MeteredCall, UnownedCall } from "@/features/llm/metered-call";
import { bucketsOf } from "@/features/rates/take";
import type { Prepared } from "./prepare.ts";
import { promptOf } from "./prompt.ts";
import { inputTokensOf } from "./rules.ts";
import type { ChatInput, MessageInputPart } from "./schema.ts";
import { titleFromText } from "./title-words.ts";

/** What is asked for an answer, whoever asks. */
export type Asking = {
  requestId: string;
  input: ChatInput;
  /** The answer's id unless the client sent a key of its own. */
  idempotencyKey: string;
  /** Where it comes from; null or absent where nobody knows. */
  address?: string | null;
};

/** The model call of an answer. */
export const callFor = (
  db: Database,
  request: Asking & { actor: Actor },
  { prepared, isAtRate }: { prepared: Prepared; isAtRate: boolean },
): MeteredCall => {
  const owner = request.actor;
  const call = unownedCallFor(db, request, { prepared, owner, isAtRate });
  return ownedBy(owner, call);
};

/** A call of this person, for whose workspace it is. */
export const ownedBy = (
  { userId, workspaceId }: Actor,
  call: UnownedCall,
): MeteredCall => ({ ...call, userId, workspaceId });

/** Buckets that a statement completes with the ids it finds. */
const NOT_YET_KNOWN = { userId: "?", workspaceId: "?" };

/** The same before it is known whose it is. */
export function unownedCallFor(
  db: Database,
  request: Asking,
  {
    prepared,
    owner = NOT_YET_KNOWN,
    isAtRate = false,
  }: {
    prepared: Prepared;
    owner?: { userId: string; workspaceId: string };
    /** Redis has given the tokens of its person and workspace. */
    isAtRate?: boolean;
  },
): UnownedCall {
  const { input, requestId, idempotencyKey, address } = request;
  const { model, fallback, turns } = prepared;
  return {
    requestId,
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
    requestHash: hashOf(input),
    rates: {
      always: isAtRate ? [] : bucketsOf("chat", owner),
      onFreePlan: bucketsOf("chat_free", { address })[0] ?? null,
    },
  };
}

/**
 * Two requests are the same when a person means the same by them; of two
 * people's reserve knows by itself.
 */
const hashOf = (input: ChatInput) =>
  createHash("sha256")
    .update(
      JSON.stringify([
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

/** What is stored of an answer that begins. */
export function rowsFor(
  request: Asking & { actor: Actor },
  prepared: Prepared,
) {
  const { actor, input, requestId } = request;
  const { message } = input;
  const { parentId, model, contextStartId, questionParts } = prepared;
  return {
    conversation: {
      id: input.conversationId,
      workspaceId: actor.workspaceId,
      userId: actor.userId,
      title: titleFor(prepared),
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

/** What a conversation that begins so is called at first. */
export const titleFor = ({ turns, questionParts }: Prepared) =>
  titleFromText(turns.at(-1)?.text || nameIn(questionParts));

/** A question without words is called after its file. */
const nameIn = (parts: readonly MessagePart[] | null): string =>
  parts?.find((part) => part.type === "file")?.name ?? "";
