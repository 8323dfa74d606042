import type { Receipt } from "@/features/usage/schema";
import type { ClientError } from "./contract-error.ts";

type Outline = {
  id: string;
  parentId: string | null;
  role: "user" | "assistant";
  status: "running" | "complete" | "stopped" | "failed" | "interrupted";
};

/** A file of a question, as the server knows it. */
export type SentFile = {
  fileId: string;
  name: string;
  mediaType: string;
  bytes: number;
};

/** Undefined rather than empty. */
export type SentFiles = readonly SentFile[] | undefined;

/** A message as the server stores it. */
export type FullMessage = Outline & {
  parts: ({ type: "text"; text: string } | ({ type: "file" } & SentFile))[];
  modelId: string | null;
  errorCode: string | null;
  receipt: Receipt | null;
};

/** A message as a page comes with it: one that is not read yet has no text. */
export type StoredMessage = FullMessage | (Outline & { parts: null });

/** The server's copy of a conversation. */
export type StoredThread = {
  /** In no list and no search, and gone a day after its last message. */
  isTemporary: boolean;
  /** Null for one that is not stored yet. */
  title: string | null;
  messages: readonly StoredMessage[];
  /** The branch that is read runs through this message. */
  chosenId: string | null;
  /** Of two copies the higher is the newer. */
  revision: number;
  /** The page turned to a message it was asked for; that was not stored. */
  isTurned: boolean;
};

export const EMPTY_THREAD: StoredThread = {
  isTemporary: false,
  title: null,
  messages: [],
  chosenId: null,
  revision: 0,
  isTurned: false,
};

export type Question = {
  role: "user";
  id: string;
  parentId: string | null;
  text: string;
  files?: SentFiles;
  /** False: its text is to be loaded before it is shown. */
  hasText: boolean;
  /** `unsent`: the network failed before the server said anything. */
  delivery: "sending" | "stored" | "unsent";
};

export type Answer = {
  role: "assistant";
  id: string;
  parentId: string | null;
  text: string;
  /** As of a question. */
  hasText: boolean;
  /** `waiting`: no token yet. */
  status: "waiting" | Outline["status"];
  /** The stream has begun anew: the next text replaces what is shown. */
  isRestarted: boolean;
  modelId: string | null;
  receipt: Receipt | null;
  isReceiptPending: boolean;
  error: ClientError | null;
};

export type Message = Question | Answer;

/** What a question says. */
export type Asked = { id: string; text: string; files?: SentFiles };

/** One request for an answer. Repeating it with the same ids charges once. */
export type Send = {
  answerId: string;
  /** Null when an answer to `parentId` is asked for again. */
  question: Asked | null;
  parentId: string | null;
  modelId: string | null;
  origin: Origin;
};

/** Where a question was written: a refused one goes back there. */
export type Origin =
  | { from: "composer" }
  | { from: "queue" }
  | { from: "editor"; editedId: string };

/** What a message is known by: a question without words by its file. */
export const wordsOf = (message: Message): string =>
  message.text || (message.role === "user" && message.files?.[0]?.name) || "";

/** A waiting answer, before its first token. */
export const awaitedAnswer = (answer: {
  id: string;
  parentId: string | null;
  modelId: string | null;
}): Answer => ({
  ...answer,
  role: "assistant",
  text: "",
  hasText: true,
  status: "waiting",
  isRestarted: false,
  receipt: null,
  isReceiptPending: false,
  error: null,
});

export function fromStored(row: StoredMessage): Message {
  const { id, parentId, role, status } = row;
  const text = storedText(row);
  const hasText = row.parts !== null;
  if (role === "user") {
    const files = storedFiles(row);
    return { role, id, parentId, text, files, hasText, delivery: "stored" };
  }
  if (row.parts === null) {
    const answer = awaitedAnswer({ id, parentId, modelId: null });
    return { ...answer, hasText, status };
  }
  const { modelId, receipt, errorCode } = row;
  return {
    ...awaitedAnswer({ id, parentId, modelId }),
    text,
    status,
    receipt,
    error: errorCode ? { ...failure(""), code: errorCode } : null,
  };
}

export const storedText = ({ parts }: StoredMessage) =>
  parts
    ?.flatMap((part) => (part.type === "text" ? [part.text] : []))
    .join("\n\n") ?? "";

function storedFiles({ parts }: StoredMessage): SentFiles {
  const files = parts?.filter((part) => part.type === "file") ?? [];
  return files.length > 0 ? files : undefined;
}

/** An error of the stream or of a stored row; the receipt names the request. */
export const failure = (message: string): ClientError => ({
  code: "provider_error",
  message,
  requestId: null,
  limit: null,
  actions: [],
});
