import { Conversation } from "@/features/chat/client/conversation";
import type {
  StoredMessage,
  StoredThread,
} from "@/features/chat/client/message";
import type { Told } from "@/features/chat/client/surroundings";

export type Reply = Response | "network fails";

/** A conversation on a scripted wire: each request takes the next reply. */
export function givenConversation({
  stored = [],
  replies,
  browser = aBrowser(),
  tabId,
  id = "c",
  isTemporary = false,
}: {
  stored?: StoredMessage[];
  replies: Reply[];
  browser?: ReturnType<typeof aBrowser>;
  /** The same as an earlier one's: that page after a reload. */
  tabId?: string;
  id?: string;
  isTemporary?: boolean;
}) {
  const requests: { method: string; path: string; body: unknown }[] = [];
  const arrivals: { count: number; tell: () => void }[] = [];
  const waits: number[] = [];
  const clock = { nowMs: 0 };
  /** How often the figures of the sidebar were asked for. */
  const usage = { reads: 0 };
  let ids = 0;
  const conversation = new Conversation(
    { id, stored: copyOf(stored, { isTemporary }) },
    {
      fetch: async (path, init) => {
        const { method = "GET", body } = init ?? {};
        const sent = typeof body === "string" ? JSON.parse(body) : null;
        requests.push({ method, path, body: sent });
        for (const { count, tell } of arrivals) {
          if (requests.length >= count) tell();
        }
        const reply = replies.shift();
        if (!reply) throw new Error(`nothing scripted for ${method} ${path}`);
        if (reply === "network fails") throw new TypeError("fetch failed");
        return reply;
      },
      newId: () => `${id === "c" ? "id" : id}-${++ids}`,
      wait: async (ms) => {
        waits.push(ms);
      },
      atNextFrame: (notify) => notify(),
      now: () => clock.nowMs,
      ...browser.aTab(tabId),
      onUsage: () => {
        usage.reads++;
      },
    },
  );
  /** Resolves with the request of that number, counted from 1. */
  const arrivalOf = (count: number) =>
    new Promise<void>((tell) => {
      if (requests.length >= count) tell();
      else arrivals.push({ count, tell });
    });
  return { conversation, requests, arrivalOf, waits, usage, clock };
}

/** A browser, whose tabs hear of what each other keep and tell. */
export function aBrowser(kept: Record<string, string> = {}) {
  const tabs: {
    onKept: ((name: string) => void)[];
    onTold: ((told: Told) => void)[];
  }[] = [];
  const told: Told[] = [];
  return {
    kept,
    told,
    aTab(tabId = `tab-${tabs.length + 1}`) {
      const tab: (typeof tabs)[number] = { onKept: [], onTold: [] };
      tabs.push(tab);
      const others = () => tabs.filter((each) => each !== tab);
      return {
        tabId,
        kept: {
          read: (name: string) => kept[name] ?? "",
          write: (name: string, text: string) => {
            if (text) kept[name] = text;
            else delete kept[name];
            for (const { onKept } of others()) {
              for (const listener of onKept) listener(name);
            }
          },
          onElsewhere: (listener: (name: string) => void) => {
            tab.onKept.push(listener);
          },
        },
        channel: {
          tell: (message: Told) => {
            told.push(message);
            for (const { onTold } of others()) {
              for (const listener of onTold) listener(message);
            }
          },
          onTold: (listener: (message: Told) => void) => {
            tab.onTold.push(listener);
          },
        },
      };
    },
  };
}

/** The server's copy of so many messages. */
export const copyOf = (
  messages: StoredMessage[],
  wishes: Partial<StoredThread> = {},
): StoredThread => ({
  isTemporary: false,
  title: messages.length > 0 ? "A title" : null,
  messages,
  chosenId: null,
  revision: 1,
  isTurned: false,
  ...wishes,
});

export function question(
  id: string,
  { text, parentId = null }: { text: string; parentId?: string | null },
): StoredMessage {
  return {
    id,
    parentId,
    role: "user",
    status: "complete",
    parts: [{ type: "text", text }],
    modelId: null,
    errorCode: null,
    receipt: null,
  };
}

export function answer(
  id: string,
  wishes: {
    parentId: string;
    text: string;
    status?: StoredMessage["status"];
  },
): StoredMessage {
  const { parentId, text, status = "complete" } = wishes;
  return {
    id,
    parentId,
    role: "assistant",
    status,
    parts: [{ type: "text", text }],
    modelId: "gpt-4o-mini",
    errorCode: null,
    receipt: null,
  };
}

/** The stream of an answer, whole, or broken off after its last part. */
export function stream(...parts: object[]) {
  const text = parts.map((part) => `data: ${JSON.stringify(part)}\n\n`);
  return new Response(text.join(""), { status: 200 });
}

/** A stream that the test feeds part by part. */
export function openStream() {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const encoder = new TextEncoder();
  return {
    reply: new Response(readable, { status: 200 }),
    tell: (part: object) =>
      writer.write(encoder.encode(`data: ${JSON.stringify(part)}\n\n`)),
    breakOff: () => writer.abort(new Error("connection reset")),
  };
}

export const start = {
  type: "start",
  messageId: "id-2",
  messageMetadata: { requestId: "r", modelId: "gpt-4o-mini" },
};
export const delta = (text: string) => ({
  type: "text-delta",
  id: "t",
  delta: text,
});
export const finish = (outcome: string, metadata: object = {}) => ({
  type: "finish",
  messageMetadata: { outcome, ...metadata },
});

export const refused = (
  status: number,
  error: object,
  headers: Record<string, string> = {},
) =>
  Response.json(
    { error },
    { status, headers: { "x-request-id": "r-1", ...headers } },
  );

/** Resolves once the conversation is as the test wants it. */
export function until(
  conversation: Conversation,
  isSo: (state: ReturnType<Conversation["getState"]>) => boolean,
) {
  return new Promise<void>((resolve) => {
    const check = () => {
      if (!isSo(conversation.getState())) return;
      unsubscribe();
      resolve();
    };
    const unsubscribe = conversation.subscribe(check);
    check();
  });
}
