import { field, parseJson, textOf } from "./json.ts";
import type { Asked, Origin, Send } from "./message.ts";
import { parseFiles } from "./sent-files.ts";

/** A question on its way, or one that the network has lost. */
export type OutboxEntry = {
  conversationId: string;
  send: Send & { question: Asked };
  /** The tab that sends it. */
  tabId: string;
  sentAtMs: number;
  isLost: boolean;
};

/** What was kept as JSON; what is none of ours is left out. */
export function parseOutbox(text: string): OutboxEntry[] {
  const kept = parseJson(text);
  return Array.isArray(kept) ? kept.flatMap(parseEntry) : [];
}

function parseEntry(value: unknown): OutboxEntry[] {
  const conversationId = textOf(field(value, "conversationId"));
  const tabId = textOf(field(value, "tabId"));
  const sentAtMs = field(value, "sentAtMs");
  const send = parseSend(field(value, "send"));
  if (!conversationId || !tabId || !send || typeof sentAtMs !== "number") {
    return [];
  }
  const isLost = field(value, "isLost") === true;
  return [{ conversationId, send, tabId, sentAtMs, isLost }];
}

function parseSend(value: unknown): OutboxEntry["send"] | null {
  const question = field(value, "question");
  const id = textOf(field(question, "id"));
  const text = textOf(field(question, "text")) ?? "";
  const files = parseFiles(field(question, "files"));
  const answerId = textOf(field(value, "answerId"));
  if (!id || !(text || files) || !answerId) return null;
  return {
    question: { id, text, files },
    answerId,
    parentId: textOf(field(value, "parentId")),
    modelId: textOf(field(value, "modelId")),
    origin: parseOrigin(field(value, "origin")),
  };
}

function parseOrigin(value: unknown): Origin {
  const editedId = textOf(field(value, "editedId"));
  return editedId ? { from: "editor", editedId } : { from: "composer" };
}
