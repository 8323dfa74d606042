import { field, parseJson, textOf } from "./json.ts";
import type { Origin, Send } from "./message.ts";

/** A question on its way, or one that the network has lost. */
export type OutboxEntry = {
  conversationId: string;
  send: Send & { question: { id: string; text: string } };
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
  const text = textOf(field(question, "text"));
  const answerId = textOf(field(value, "answerId"));
  if (!id || !text || !answerId) return null;
  return {
    question: { id, text },
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
