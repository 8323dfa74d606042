"use client";

import { useEffect, useState } from "react";
import { chatCopy } from "../copy.ts";
import type { Attaching } from "./attaching.ts";
import type { Conversation } from "./conversation.ts";
import { QUEUED_MESSAGES_MAX } from "./queued.ts";

/**
 * Sends what is written and attached, once its files have arrived. `note` says
 * what keeps it.
 */
export function useSending({
  conversation,
  draft,
  attaching,
  modelId,
  queuedCount,
  onSent,
}: {
  conversation: Conversation;
  draft: { text: string; write: (text: string) => void };
  attaching: Attaching;
  modelId: string | null;
  queuedCount: number;
  onSent: () => void;
}) {
  const [isWanted, setIsWanted] = useState(false);
  const [isQueueFull, setIsQueueFull] = useState(false);
  const { trayState, isBusy, hasFailed } = attaching;
  const text = draft.text.trim();
  const isEmpty = text === "" && trayState.attachments.length === 0;

  const send = () => {
    const isWaiting = isBusy || hasFailed;
    setIsWanted(isWaiting);
    if (isWaiting || isEmpty) return;
    const { files } = attaching;
    const sent = conversation.send({ text, files, modelId });
    setIsQueueFull(sent === "queue full");
    if (sent === "queue full") return;
    attaching.clear();
    draft.write("");
    if (sent === "sent") onSent();
  };
  useEffect(() => {
    if (isWanted && !isBusy && !hasFailed) send();
  });

  const isKept = isQueueFull && queuedCount >= QUEUED_MESSAGES_MAX;
  const waitsFor = isWanted && (hasFailed ? "fileFailed" : "filesOnTheWay");
  return {
    send,
    isEmpty,
    note: isKept ? chatCopy.queueFull : waitsFor ? chatCopy[waitsFor] : null,
  };
}
