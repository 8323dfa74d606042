import { z } from "zod";
import { receipt } from "@/features/usage/schema";
import { TITLE_CHARACTERS_MAX } from "./title-words.ts";

export const MESSAGE_CHARACTERS_MAX = 32_000;
const MESSAGE_PARTS_MAX = 32;
const SYSTEM_PROMPT_CHARACTERS_MAX = 4_000;

/** Text that the database can store: no NUL, no half of a surrogate pair. */
const storableText = z
  .string()
  .refine((text) => text.isWellFormed() && !text.includes("\0"), {
    error: "The text has characters that cannot be stored.",
  });

const textPart = z.strictObject({
  type: z.literal("text"),
  text: storableText,
});

/** An upload of the person's own (`POST /api/files`). */
const filePart = z.strictObject({
  type: z.literal("file"),
  fileId: z.uuid(),
});

const messagePart = z.discriminatedUnion("type", [textPart, filePart]);
export type MessageInputPart = z.output<typeof messagePart>;

const messageInput = z.strictObject({
  id: z.uuid(),
  parts: z
    .array(messagePart)
    .min(1)
    .max(MESSAGE_PARTS_MAX)
    .refine((parts) => parts.some(saysSomething), {
      error: "The message is empty.",
    })
    .refine(
      (parts) => new Set(fileIdsOf(parts)).size === fileIdsOf(parts).length,
      {
        error: "A file is in the message twice.",
      },
    ),
});

const saysSomething = (part: MessageInputPart) =>
  part.type === "file" || part.text.trim() !== "";

/** The files that a message names. */
export const fileIdsOf = (parts: readonly MessageInputPart[]): string[] =>
  parts.flatMap((part) => (part.type === "file" ? [part.fileId] : []));

/** What the person wrote themselves. */
export const spokenText = (parts: readonly MessageInputPart[]): string =>
  parts
    .flatMap((part) => (part.type === "text" ? [part.text] : []))
    .join("\n\n");

/** Body of `POST /api/ai/chat`. */
export const chatInput = z
  .strictObject({
    conversationId: z.uuid(),
    /** Made by the client: the answer's message id and, by itself, the key. */
    answerId: z.uuid(),
    message: messageInput.optional(),
    /**
     * What the message answers to, or the question to answer again. Null makes
     * the message a first one; left out, it follows the newest message.
     */
    parentId: z.uuid().nullish(),
    modelId: z.string().min(1).max(100).optional(),
  })
  .refine((input) => input.message !== undefined || input.parentId, {
    path: ["message"],
    error: "Send a message, or the parentId of a question to answer again.",
  })
  .refine((input) => input.message?.id !== input.answerId, {
    path: ["answerId"],
    error: "The answer needs an id of its own.",
  });
export type ChatInput = z.output<typeof chatInput>;

/** Body of `PATCH /api/ai/chat/{conversationId}`. */
export const chooseBranchInput = z.strictObject({ chosenMessageId: z.uuid() });

const conversationId = z.uuid();

/** Address of `GET /api/ai/chat/{conversationId}/messages`. */
export const stretchInput = z.object({
  to: z.uuid(),
  from: z.uuid().optional(),
});

/** Fields of the forms that change the history. */
export const renameInput = z.object({
  conversationId,
  title: storableText
    .transform((title) => title.trim().replace(/\s+/g, " "))
    .pipe(
      z
        .string()
        .min(1, "Give it a name.")
        .max(
          TITLE_CHARACTERS_MAX,
          `At most ${TITLE_CHARACTERS_MAX} characters.`,
        ),
    ),
});
export const pinInput = z.object({ conversationId, isPinned: z.stringbool() });
/** Empty takes them back. */
export const instructInput = z.object({
  conversationId,
  systemPrompt: storableText
    .transform((text) => text.replaceAll("\r\n", "\n").trim())
    .pipe(z.string().max(SYSTEM_PROMPT_CHARACTERS_MAX))
    .transform((text) => text || null),
});
export const conversationInput = z.object({ conversationId });

/**
 * Where a page of the history ended: the last chat's moment in microseconds, as
 * the database keeps it, and its id.
 */
const historyCursor = z
  .string()
  .regex(/^\d{1,17}_[0-9a-f-]{36}$/)
  .transform((text) => {
    const [micros = "", id = ""] = text.split("_");
    return { micros, id };
  })
  .pipe(z.object({ micros: z.string(), id: z.uuid() }));
export type HistoryCursor = z.output<typeof historyCursor>;

/** Query of `GET /api/chats`. */
export const historyInput = z.object({ after: historyCursor.optional() });

const exportFormat = z.enum(["markdown", "json"]);
export type ExportFormat = z.output<typeof exportFormat>;

/** Query of `GET /api/chats/{conversationId}/export`. */
export const exportInput = z.object({ format: exportFormat });

export const SEARCH_CHARACTERS_MAX = 200;

/** Query of `GET /api/chats/search`. */
export const searchInput = z.object({
  query: storableText.pipe(z.string().max(SEARCH_CHARACTERS_MAX)),
});

/** Printable ASCII, as HTTP header values are. */
export const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,200}$/, "Send 1 to 200 printable characters.");

export const errorCode = z.enum([
  "invalid_input",
  "unauthenticated",
  "quota_exceeded",
  "spend_cap_reached",
  "payment_past_due",
  "account_suspended",
  "model_not_in_plan",
  "forbidden",
  "not_found",
  "method_not_allowed",
  "request_in_progress",
  "input_too_large",
  "idempotency_key_reused",
  "rate_limited",
  "too_many_concurrent",
  "provider_error",
  "provider_unavailable",
  "service_paused",
  "internal_error",
]);
export type ErrorCode = z.output<typeof errorCode>;

const count = z.int().min(0);

const contractLimit = z.object({
  kind: z.enum([
    "period_credits",
    "daily_requests",
    "spend_cap",
    "concurrent_calls",
    "input_size",
    "stored_files",
  ]),
  used: count,
  held: count,
  limit: count.nullable(),
  unit: z.enum([
    "credits",
    "requests",
    "answers",
    "tokens",
    "characters",
    "pages",
    "bytes",
  ]),
  /** Null where time alone changes nothing. */
  resetsAt: z.iso.datetime().nullable(),
});

const contractAction = z.object({
  kind: z.enum([
    "upgrade",
    "buy_credits",
    "raise_cap",
    "update_payment",
    "ask_owner",
    "sign_in",
    "join_stream",
    "contact_support",
  ]),
  href: z.string(),
});

/** What went wrong, as the HTTP contract words it. */
export const contractError = z.object({
  code: errorCode,
  /** A sentence for people. */
  message: z.string(),
  requestId: z.uuid(),
  limit: contractLimit.optional(),
  actions: z.array(contractAction).optional(),
  /** What is wrong with which field of the body. */
  fields: z.record(z.string(), z.array(z.string())).optional(),
});
export type ContractError = z.output<typeof contractError>;
/** An error before a request's id is put on it. */
export type ErrorFacts = Omit<ContractError, "requestId">;

export const contractErrorBody = z.object({ error: contractError });

/** Metadata of the `start` part: which answer this is. */
export const startMetadata = z.object({
  requestId: z.uuid(),
  modelId: z.string(),
});

/** Metadata of the `finish` part: how the answer ended and what it cost. */
export const finishMetadata = z.object({
  outcome: z.enum(["completed", "stopped", "failed"]),
  receipt: receipt.optional(),
  /** The charge is not written yet; the receipt follows with the next load. */
  receiptPending: z.literal(true).optional(),
  error: contractError.optional(),
});
export type FinishMetadata = z.output<typeof finishMetadata>;
