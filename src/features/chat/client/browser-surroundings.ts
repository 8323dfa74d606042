"use client";

import { refreshUsage } from "@/features/usage/client/usage-store";
import { keep, onKeptElsewhere, recall } from "@/ui/private-storage";
import { field, textOf } from "./json.ts";
import type { Channel, Kept, Surroundings, Told } from "./surroundings.ts";

const isBrowser = typeof window !== "undefined";

/**
 * What the browser of a person gives their conversations. Of a temporary one
 * nothing is kept: it is lost with its page.
 */
export const surroundingsOf = ({
  ownerId,
  isTemporary,
}: {
  ownerId: string;
  isTemporary: boolean;
}): Surroundings => ({
  fetch: (url, init) => window.fetch(url, init),
  newId: () => crypto.randomUUID(),
  wait: (ms) =>
    new Promise((resolve) => {
      const go = () => {
        clearTimeout(timer);
        window.removeEventListener("online", go);
        resolve();
      };
      const timer = setTimeout(go, ms);
      window.addEventListener("online", go);
    }),
  atNextFrame: (notify) => {
    // A tab in the background has no frames.
    if (document.hidden) setTimeout(notify, 250);
    else requestAnimationFrame(notify);
  },
  now: () => Date.now(),
  tabId: tabId(),
  kept: isTemporary ? keptHere() : keptOf(ownerId),
  channel,
  onUsage: () => void refreshUsage(),
});

/** For as long as the page is there. */
function keptHere(): Kept {
  const texts = new Map<string, string>();
  return {
    read: (name) => texts.get(name) ?? "",
    write: (name, text) => texts.set(name, text),
    onElsewhere: () => undefined,
  };
}

/** For each person apart: several may share a browser. */
const keptOf = (ownerId: string): Kept => ({
  read: (name) => recall(`${ownerId}:${name}`),
  write: (name, text) => keep(`${ownerId}:${name}`, text),
  onElsewhere: (listener) => {
    if (!isBrowser) return;
    onKeptElsewhere((name) => {
      if (name.startsWith(ownerId)) listener(name.slice(ownerId.length + 1));
    });
  },
});

/** Of all tabs of this browser; a conversation's id is nobody else's. */
export const CHAT_CHANNEL = "chat";
const shared = isBrowser ? new BroadcastChannel(CHAT_CHANNEL) : null;

export const channel: Channel = {
  tell: (told) => shared?.postMessage(told),
  onTold: (listener) =>
    shared?.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
      const told = parseTold(data);
      if (told) listener(told);
    }),
};

function parseTold(message: unknown): Told | null {
  const conversationId = textOf(field(message, "conversationId"));
  const event = field(message, "event");
  if (!conversationId || (event !== "asked" && event !== "changed")) {
    return null;
  }
  return { conversationId, event };
}

const TAB_KEY = "tab";

function tabId(): string {
  if (!isBrowser) return "";
  try {
    const known = sessionStorage.getItem(TAB_KEY) ?? crypto.randomUUID();
    sessionStorage.setItem(TAB_KEY, known);
    return known;
  } catch {
    return crypto.randomUUID();
  }
}
