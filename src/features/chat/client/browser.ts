"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import { surroundingsOf } from "./browser-surroundings.ts";
import { Conversation } from "./conversation.ts";
import { putConversation, touchConversation } from "./history-store.ts";
import type { StoredThread } from "./message.ts";

const TITLE_CHARACTERS = 80;

type Start = {
  id: string;
  /** What is kept is kept for each person apart, where several share a browser. */
  ownerId: string;
  stored: StoredThread;
};

/** The conversations of this tab. Empty on the server, which shares nothing. */
const open = new Map<string, Conversation>();

/** The conversation of this id and its state, kept while the reader moves about. */
export function useConversation(start: Start) {
  const { stored } = start;
  const [conversation] = useState(() => conversationOf(start));
  const state = useSyncExternalStore(
    conversation.subscribe,
    conversation.getState,
    conversation.getState,
  );
  useEffect(() => conversation.sync(stored), [conversation, stored]);
  return [conversation, state] as const;
}

/** Whether a chat that began in this tab has been taken by the server. */
export const isBegun = (id: string) =>
  open.get(id)?.getState().isStored === true;

function conversationOf(start: Start) {
  if (typeof window === "undefined") {
    return new Conversation(start, surroundingsOf(start.ownerId));
  }
  const known = open.get(start.id) ?? listInHistory(start);
  open.set(start.id, known);
  return known;
}

/** Listed once the server has taken it, and first whenever it is used again. */
function listInHistory({ id, ownerId, stored }: Start) {
  const conversation = new Conversation(
    { id, stored },
    surroundingsOf(ownerId),
  );
  let isListed = stored.messages.length > 0;
  let lastActiveId = conversation.getState().activeId;
  conversation.subscribe(() => {
    const { isStored, messages, activeId } = conversation.getState();
    const [first] = messages;
    const isUsed = activeId !== null && activeId !== lastActiveId;
    lastActiveId = activeId;
    if (isListed) {
      if (isUsed) touchConversation(id);
    } else if (isStored && first) {
      isListed = true;
      const title = titleOf(first.text);
      putConversation({ id, title, updatedAt: new Date(), isPinned: false });
    }
  });
  return conversation;
}

/** What a chat is called until its title is made: the question's first words. */
export function titleOf(question: string) {
  const line = question.trim().replace(/\s+/g, " ");
  return line.length > TITLE_CHARACTERS
    ? `${line.slice(0, TITLE_CHARACTERS - 1).trimEnd()}…`
    : line;
}
