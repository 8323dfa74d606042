import type { QueueState } from "./queued.ts";
import type { Thread } from "./thread.ts";
import type { Fetch } from "./wire.ts";

export type ConversationState = Thread &
  QueueState & {
    /** The server knows this conversation: its address can be shown. */
    isStored: boolean;
    /** A stop is on its way to the server. */
    isStopping: boolean;
    /** The stream broke; the answer goes on at the server and we look for it. */
    isReconnecting: boolean;
    /** Counts the times the server's copy has to be read again. */
    staleCount: number;
  };

/** What this browser keeps of the person signed in, by name. */
export type Kept = {
  /** Empty when nothing is kept. */
  read: (name: string) => string;
  /** An empty text is removed. */
  write: (name: string, text: string) => void;
  /** Calls back with the name of what another tab has changed. */
  onElsewhere: (listener: (name: string) => void) => void;
};

/** What one tab tells the others of this browser about a conversation. */
export type Told = {
  conversationId: string;
  /** `asked`: a question is on its way to the server. */
  event: "asked" | "changed";
};

export type Channel = {
  tell: (told: Told) => void;
  onTold: (listener: (told: Told) => void) => void;
};

/** What a conversation needs of the browser; tests give it their own wire. */
export type Surroundings = {
  fetch: Fetch;
  newId: () => string;
  /** Resolves after the time, or when the network comes back. */
  wait: (ms: number) => Promise<void>;
  /** Runs `notify` at the next frame. */
  atNextFrame: (notify: () => void) => void;
  now: () => number;
  /** The same after a reload, and another in every tab. */
  tabId: string;
  kept: Kept;
  channel: Channel;
  /** When credits were reserved, and when they were charged or given back. */
  onUsage: () => void;
};
