import type { ClientError } from "./contract-error.ts";
import {
  awaitedAnswer,
  fromStored,
  type Message,
  type Origin,
  type Question,
  type Send,
  type SentFiles,
  type StoredMessage,
  type StoredThread,
} from "./message.ts";
import type { StreamPart } from "./stream-part.ts";
import { applyToAnswer } from "./streamed-answer.ts";

export type Refusal = {
  error: ClientError;
  /** The question's text, to keep; null when an answer was asked for again. */
  text: string | null;
  /** Its files, to keep. */
  files?: SentFiles;
  origin: Origin;
};

export type Thread = {
  /** Null until the server has named it. */
  title: string | null;
  /** Oldest first; a tree by `parentId`. */
  messages: readonly Message[];
  /** The branch that is read runs through this message. */
  chosenId: string | null;
  /** Of the newest copy of the choice that is known here. */
  revision: number;
  /** The reader has chosen, and the server does not know it yet. */
  isChoiceUnsaved: boolean;
  /** What was chosen before the question on its way: a refusal leads back. */
  chosenBefore: string | null;
  /** The answer that is awaited or being written. */
  activeId: string | null;
  /** Why the last question was not taken. */
  refusal: Refusal | null;
};

export function threadOf({
  title,
  chosenId,
  revision,
  ...copy
}: StoredThread): Thread {
  const messages = copy.messages.map(fromStored);
  return {
    title,
    messages,
    chosenId,
    revision,
    isChoiceUnsaved: false,
    chosenBefore: null,
    activeId: messages.findLast(isOpen)?.id ?? null,
    refusal: null,
  };
}

/**
 * Shows the question at once, and the answer's place below it. A question that
 * stands there already keeps its place.
 */
export function begin(thread: Thread, send: Send): Thread {
  const { question, parentId, answerId, modelId } = send;
  const isThere = thread.messages.some(({ id }) => id === question?.id);
  const kept = changeMessage(thread, question?.id, sendAgain).messages;
  const asked: Message[] =
    question && !isThere
      ? [asQuestion({ ...question, parentId, delivery: "sending" })]
      : [];
  const answer = awaitedAnswer({
    id: answerId,
    parentId: question?.id ?? parentId,
    modelId,
  });
  return {
    ...thread,
    messages: [...kept.filter(({ id }) => id !== answerId), ...asked, answer],
    chosenId: answerId,
    chosenBefore: thread.chosenId,
    isChoiceUnsaved: false,
    activeId: answerId,
    refusal: null,
  };
}

const asQuestion = (
  question: Omit<Question, "role" | "hasText">,
): Question => ({ ...question, role: "user", hasText: true });

const sendAgain = (message: Message): Message =>
  message.role === "user" && message.delivery === "unsent"
    ? { ...message, delivery: "sending" }
    : message;

/** The server has taken the question: from here on it is stored. */
export const accept = (thread: Thread, { question }: Send): Thread =>
  changeMessage(thread, question?.id, (message) =>
    message.role === "user" ? { ...message, delivery: "stored" } : message,
  );

/**
 * The server has refused and stored nothing: the text of a question that it
 * does not have goes back.
 */
export function refuse(
  thread: Thread,
  { send, error }: { send: Send; error: ClientError },
): Thread {
  const { answerId, question, origin } = send;
  const isGone = (message: Message) =>
    message.id === answerId ||
    (message.id === question?.id && !isStored(message));
  const isKept = thread.messages.some(
    (message) => message.id === question?.id && isStored(message),
  );
  return {
    ...thread,
    messages: thread.messages.filter((message) => !isGone(message)),
    chosenId: thread.chosenBefore,
    activeId: null,
    refusal: {
      error,
      origin,
      text: isKept ? null : (question?.text ?? null),
      files: isKept ? undefined : question?.files,
    },
  };
}

/** The question was taken, and its answer failed before its first token. */
export const fail = (
  thread: Thread,
  { send, error }: { send: Send; error: ClientError },
): Thread => ({
  ...changeMessage(accept(thread, send), send.answerId, (message) =>
    message.role === "assistant"
      ? { ...message, status: "failed", error }
      : message,
  ),
  activeId: null,
});

/** No word from the server: whether it got the question is not known. */
export function lose(thread: Thread, send: Send): Thread {
  const unsent = changeMessage(thread, send.question?.id, (message) =>
    message.role === "user" && !isStored(message)
      ? { ...message, delivery: "unsent" }
      : message,
  );
  return {
    ...unsent,
    messages: unsent.messages.filter(({ id }) => id !== send.answerId),
    chosenId: send.question?.id ?? null,
    activeId: null,
  };
}

/** Shows the questions that never arrived, and no others as such. */
export function showLost(thread: Thread, sends: readonly Send[]): Thread {
  const others = thread.messages.filter((message) => !isUnsent(message));
  const ids = new Set(others.map(({ id }) => id));
  const lost = sends.flatMap(({ question, parentId }): Question[] =>
    question && !ids.has(question.id)
      ? [asQuestion({ ...question, parentId, delivery: "unsent" })]
      : [],
  );
  const isSame = lost.length === 0 && ids.size === thread.messages.length;
  return isSame ? thread : { ...thread, messages: [...others, ...lost] };
}

/** Texts that a page came without. Of those it has, its own are newer. */
export function fill(thread: Thread, rows: readonly StoredMessage[]): Thread {
  const loaded = new Map(rows.map((row) => [row.id, fromStored(row)]));
  return {
    ...thread,
    messages: thread.messages.map((message) =>
      message.hasText ? message : (loaded.get(message.id) ?? message),
    ),
  };
}

/** The reader turns to the branch through a message. */
export const choose = (thread: Thread, messageId: string): Thread => ({
  ...thread,
  chosenId: messageId,
  isChoiceUnsaved: true,
});

/** What the stream of an answer tells. After `start` its text begins anew. */
export function applyPart(
  thread: Thread,
  { answerId, part }: { answerId: string; part: StreamPart },
): Thread {
  const changed = changeMessage(thread, answerId, (message) =>
    message.role === "assistant" ? applyToAnswer(message, part) : message,
  );
  const isOver = part.type === "finish" || part.type === "abort";
  return isOver && changed.activeId === answerId
    ? { ...changed, activeId: null }
    : changed;
}

export type AnswerEnd =
  | "running"
  | "complete"
  | "stopped"
  | "failed"
  | "refused"
  | "unsent";

/** How an answer that was asked for has ended. */
export function endOf(
  { messages, refusal }: Thread,
  answerId: string,
): AnswerEnd {
  const answer = messages.find(({ id }) => id === answerId);
  if (answer?.role !== "assistant") return refusal ? "refused" : "unsent";
  switch (answer.status) {
    case "waiting":
    case "running":
      return "running";
    case "interrupted":
      return "failed";
    default:
      return answer.status;
  }
}

export const isUnsent = (message: Message | undefined) =>
  message?.role === "user" && message.delivery === "unsent";

const isStored = (message: Message) =>
  message.role !== "user" || message.delivery === "stored";

export const isOpen = (message: Message) =>
  message.role === "assistant" &&
  (message.status === "waiting" || message.status === "running");

const changeMessage = (
  thread: Thread,
  id: string | undefined,
  change: (message: Message) => Message,
): Thread => ({
  ...thread,
  messages: thread.messages.map((message) =>
    message.id === id ? change(message) : message,
  ),
});
