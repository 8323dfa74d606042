import { field, parseJson, textOf } from "./json.ts";
import type { Asked } from "./message.ts";
import { parseFiles } from "./sent-files.ts";

/** Written while an answer ran; sent when its turn comes. */
export type QueuedMessage = Asked & {
  /** The ids it is sent with: two tabs that send it are charged once. */
  answerId: string;
  modelId: string | null;
};

/** Why the queue waits for the reader's word. */
export type PauseReason =
  | "stopped"
  | "failed"
  | "refused"
  | "unsent"
  | "reloaded";

export type QueueState = {
  queue: readonly QueuedMessage[];
  pausedBy: PauseReason | null;
};

export const EMPTY_QUEUE: QueueState = { queue: [], pausedBy: null };

export const QUEUED_MESSAGES_MAX = 5;

/** What was kept as JSON; empty when it is none of ours. */
export function parseQueue(text: string): QueueState {
  const kept = parseJson(text);
  const queue = field(kept, "queue");
  if (!Array.isArray(queue)) return EMPTY_QUEUE;
  return {
    queue: queue.flatMap(parseQueued).slice(0, QUEUED_MESSAGES_MAX),
    pausedBy:
      REASONS.find((reason) => reason === field(kept, "pausedBy")) ?? null,
  };
}

const REASONS: readonly PauseReason[] = [
  "stopped",
  "failed",
  "refused",
  "unsent",
  "reloaded",
];

function parseQueued(value: unknown): QueuedMessage[] {
  const id = textOf(field(value, "id"));
  const answerId = textOf(field(value, "answerId"));
  const text = textOf(field(value, "text")) ?? "";
  const files = parseFiles(field(value, "files"));
  const modelId = textOf(field(value, "modelId"));
  return id && answerId && (text || files)
    ? [{ id, answerId, text, files, modelId }]
    : [];
}
