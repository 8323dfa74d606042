import type { Receipt } from "@/features/usage/schema";
import type { ClientError } from "./contract-error.ts";

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

/** The server's copy of a conversation. */
export type StoredThread = {
  /** Null for one that is not stored yet. */
  title: string | null;
  messages: readonly StoredMessage[];
  /** The branch that is read runs through this message. */
  chosenId: string | null;
  /** Of two copies the higher is the newer. */
  revision: number;
};

export const EMPTY_THREAD: StoredThread = {
  title: null,
  messages: [],
  chosenId: null,
  revision: 0,
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
  origin: Origin;
};

/** Where a question was written: a refused one goes back there. */
export type Origin =
  | { from: "composer" }
  | { from: "queue" }
  | { from: "editor"; editedId: string };

/** A waiting answer, before its first token. */
export const awaitedAnswer = (answer: {
  id: string;
  parentId: string | null;
  modelId: string | null;
}): Answer => ({
  ...answer,
  role: "assistant",
  text: "",
  status: "waiting",
  isRestarted: false,
  receipt: null,
  isReceiptPending: false,
  error: null,
});

export function fromStored(row: StoredMessage): Message {
  const { id, parentId, modelId, status, receipt } = row;
  const text = storedText(row);
  if (row.role === "user") {
    return { role: "user", id, parentId, text, delivery: "stored" };
  }
  return {
    ...awaitedAnswer({ id, parentId, modelId }),
    text,
    status,
    receipt,
    error: row.errorCode ? { ...failure(""), code: row.errorCode } : null,
  };
}

export const storedText = ({ parts }: StoredMessage) =>
  parts.map(({ text }) => text).join("\n\n");

/** An error of the stream or of a stored row; the receipt names the request. */
export const failure = (message: string): ClientError => ({
  code: "provider_error",
  message,
  requestId: null,
  limit: null,
  actions: [],
});
