import type { Receipt } from "@/features/usage/schema";
import type { ClientError } from "./contract-error.ts";
import type { StreamPart } from "./stream-part.ts";

/** A message as the server stores it. */
export type StoredMessage = {
  id: string;
  parentId: string | null;
  role: "user" | "assistant";
  status: "running" | "complete" | "stopped" | "failed" | "interrupted";
  parts: { type: "text"; text: string }[];
  modelId: string | null;
  errorCode: string | null;
  receipt: Receipt | null;
};

export type Question = {
  role: "user";
  id: string;
  parentId: string | null;
  text: string;
  /** `unsent`: the network failed before the server said anything. */
  delivery: "sending" | "stored" | "unsent";
};

export type Answer = {
  role: "assistant";
  id: string;
  parentId: string | null;
  text: string;
  /** `waiting`: no token yet. */
  status: "waiting" | StoredMessage["status"];
  /** The stream has begun anew: the next text replaces what is shown. */
  isRestarted: boolean;
  modelId: string | null;
  receipt: Receipt | null;
  isReceiptPending: boolean;
  error: ClientError | null;
};

export type Message = Question | Answer;

/** One request for an answer. Repeating it with the same ids charges once. */
export type Send = {
  answerId: string;
  /** Null when an answer to `parentId` is asked for again. */
  question: { id: string; text: string } | null;
  parentId: string | null;
  modelId: string | null;
};

export type Thread = {
  /** Oldest first; a tree by `parentId`. */
  messages: readonly Message[];
  /** The answer that is awaited or being written. */
  activeId: string | null;
  /** Why the last question was not taken, and its text to keep. */
  refusal: { error: ClientError; text: string | null } | null;
};

export const threadOf = (stored: readonly StoredMessage[]): Thread => {
  const messages = stored.map(fromStored);
  const last = pathOf(messages).at(-1);
  const isRunning = last?.role === "assistant" && last.status === "running";
  return { messages, activeId: isRunning ? last.id : null, refusal: null };
};

/** Shows the question at once, and the answer's place below it. */
export function begin(thread: Thread, send: Send): Thread {
  const { question, parentId, answerId, modelId } = send;
  const added: Message[] = [];
  if (question) {
    added.push({ role: "user", ...question, parentId, delivery: "sending" });
  }
  added.push({
    role: "assistant",
    id: answerId,
    parentId: question?.id ?? parentId,
    text: "",
    status: "waiting",
    isRestarted: false,
    modelId,
    receipt: null,
    isReceiptPending: false,
    error: null,
  });
  const { messages } = without(thread, added);
  return {
    messages: [...messages, ...added],
    activeId: answerId,
    refusal: null,
  };
}

/** The server has taken the question: from here on it is stored. */
export const accept = (thread: Thread, { question }: Send): Thread =>
  changeMessage(thread, question?.id, (message) =>
    message.role === "user" ? { ...message, delivery: "stored" } : message,
  );

/** The server has refused: nothing was stored, and the text goes back. */
export const refuse = (
  thread: Thread,
  { send, error }: { send: Send; error: ClientError },
): Thread => ({
  ...without(thread, idsOf(send)),
  activeId: null,
  refusal: { error, text: send.question?.text ?? null },
});

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
  const kept = without(thread, [{ id: send.answerId }]);
  const unsent = changeMessage(kept, send.question?.id, (message) =>
    message.role === "user" ? { ...message, delivery: "unsent" } : message,
  );
  return { ...unsent, activeId: null };
}

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

/**
 * What the server has stored replaces what we showed, but for unsent questions.
 * A copy older than what we know (the browser went back to a page it kept)
 * changes nothing.
 */
export function adopt(
  thread: Thread,
  stored: readonly StoredMessage[],
): Thread {
  const fresh = threadOf(stored);
  const freshById = new Map(fresh.messages.map((fresh) => [fresh.id, fresh]));
  const isOlder = thread.messages.some(
    (ours) => !isUnsent(ours) && knowsLess(freshById.get(ours.id), ours),
  );
  if (isOlder) return thread;
  const unsent = thread.messages.filter(
    (ours) => isUnsent(ours) && !freshById.has(ours.id),
  );
  return {
    ...fresh,
    messages: [...fresh.messages, ...unsent],
    refusal: thread.refusal,
  };
}

const isUnsent = (message: Message) =>
  message.role === "user" && message.delivery === "unsent";

const isOpen = (message: Message) =>
  message.role === "assistant" &&
  (message.status === "waiting" || message.status === "running");

const knowsLess = (theirs: Message | undefined, ours: Message) =>
  theirs === undefined || (isOpen(theirs) && !isOpen(ours));

/** The newest branch, from the first question down: what the reader sees. */
export function pathOf(messages: readonly Message[]): Message[] {
  const ids = new Set(messages.map(({ id }) => id));
  const newestChild = new Map<string | null, Message>();
  for (const message of messages) {
    const { parentId } = message;
    newestChild.set(parentId && ids.has(parentId) ? parentId : null, message);
  }
  const path: Message[] = [];
  let next = newestChild.get(null);
  while (next && path.length < messages.length) {
    path.push(next);
    next = newestChild.get(next.id);
  }
  return path;
}

/** The last question that the server has; null when it has none. */
export const acceptedIdOf = (path: readonly Message[]) =>
  path.findLast(
    (message) => message.role === "user" && message.delivery === "stored",
  )?.id ?? null;

export const storedText = ({ parts }: StoredMessage) =>
  parts.map(({ text }) => text).join("\n\n");

function applyToAnswer(answer: Answer, part: StreamPart): Answer {
  switch (part.type) {
    case "start":
      return {
        ...answer,
        isRestarted: true,
        modelId: part.modelId ?? answer.modelId,
      };
    case "delta":
      return {
        ...answer,
        text: soFar(answer) + part.text,
        isRestarted: false,
        status: "running",
      };
    case "error":
      return { ...answer, error: failure(part.message) };
    case "finish":
      return {
        ...answer,
        text: soFar(answer),
        isRestarted: false,
        status: part.outcome === "completed" ? "complete" : part.outcome,
        receipt: part.receipt,
        isReceiptPending: part.isReceiptPending,
        error: part.error ?? answer.error,
      };
    case "abort":
      return { ...answer, status: "interrupted" };
  }
}

// What is shown stays until the new text is here, so that nothing jumps.
const soFar = ({ text, isRestarted }: Answer) => (isRestarted ? "" : text);

/** An error of the stream or of a stored row; the receipt names the request. */
const failure = (message: string): ClientError => ({
  code: "provider_error",
  message,
  requestId: null,
  limit: null,
  actions: [],
});

function fromStored(row: StoredMessage): Message {
  const { id, parentId } = row;
  const text = storedText(row);
  if (row.role === "user") {
    return { role: "user", id, parentId, text, delivery: "stored" };
  }
  return {
    role: "assistant",
    id,
    parentId,
    text,
    status: row.status,
    isRestarted: false,
    modelId: row.modelId,
    receipt: row.receipt,
    isReceiptPending: false,
    error: row.errorCode ? { ...failure(""), code: row.errorCode } : null,
  };
}

const idsOf = ({ question, answerId }: Send) =>
  question ? [question, { id: answerId }] : [{ id: answerId }];

function without(thread: Thread, gone: readonly { id: string }[]): Thread {
  const ids = new Set(gone.map(({ id }) => id));
  return {
    ...thread,
    messages: thread.messages.filter(({ id }) => !ids.has(id)),
  };
}

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
