"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import { isItsOwnTitle, titleFromText } from "../title-words.ts";
import { surroundingsOf } from "./browser-surroundings.ts";
import { Conversation } from "./conversation.ts";
import {
  findEntry,
  putConversation,
  touchConversation,
} from "./history-store.ts";
import { type StoredThread, wordsOf } from "./message.ts";

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
    return conversationFor(start);
  }
  const known =
    open.get(start.id) ??
    (start.stored.isTemporary ? conversationFor(start) : listInHistory(start));
  open.set(start.id, known);
  return known;
}

const conversationFor = ({ id, ownerId, stored }: Start) =>
  new Conversation(
    { id, stored },
    surroundingsOf({ ownerId, isTemporary: stored.isTemporary }),
  );

/** Keeps a conversation's place and name in the history of this tab. */
function listInHistory(start: Start) {
  const { id, stored } = start;
  const conversation = conversationFor(start);
  let isListed = stored.messages.length > 0;
  let last = conversation.getState();
  conversation.subscribe(() => {
    const before = last;
    last = conversation.getState();
    const { isStored, messages, activeId, title } = last;
    const [first] = messages;
    if (!isListed && isStored && first) {
      isListed = true;
      const title = titleFromText(wordsOf(first));
      putConversation({ id, title, updatedAt: new Date(), isPinned: false });
    } else if (isListed && activeId !== null && activeId !== before.activeId) {
      touchConversation(id);
    }
    if (title !== null && title !== before.title) renameInHistory(id, title);
    const hasEnded = before.activeId !== null && activeId === null;
    const isFirst = messages.length <= 2;
    if (hasEnded && isFirst && first && !isItsOwnTitle(first.text)) {
      void conversation.lookout.expectTitle(titleFromText(first.text));
    }
  });
  return conversation;
}

function renameInHistory(id: string, title: string) {
  const entry = findEntry(id);
  if (entry && entry.title !== title) putConversation({ ...entry, title });
}
