import { Conversation } from "@/features/chat/client/conversation";
import type {
  StoredMessage,
  StoredThread,
} from "@/features/chat/client/message";
import type { Kept } from "@/features/chat/client/surroundings";

export type Reply = Response | "network fails";

/** A conversation on a scripted wire: each request takes the next reply. */
export function givenConversation({
  stored = [],
  replies,
  browser = aBrowser(),
}: {
  stored?: StoredMessage[];
  replies: Reply[];
  browser?: ReturnType<typeof aBrowser>;
}) {
  const requests: { method: string; path: string; body: unknown }[] = [];
  const arrivals: { count: number; tell: () => void }[] = [];
  const waits: number[] = [];
  /** How often the figures of the sidebar were asked for. */
  const usage = { reads: 0 };
  let ids = 0;
  const conversation = new Conversation(
    { id: "c", stored: copyOf(stored) },
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
      newId: () => `id-${++ids}`,
      wait: async (ms) => {
        waits.push(ms);
      },
      atNextFrame: (notify) => notify(),
      kept: browser.aTab(),
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
  return { conversation, requests, arrivalOf, waits, usage };
}

/** What a browser keeps; its tabs hear of each other's changes. */
export function aBrowser(kept: Record<string, string> = {}) {
  const tabs: ((name: string) => void)[][] = [];
  return {
    kept,
    aTab(): Kept {
      const listeners: ((name: string) => void)[] = [];
      tabs.push(listeners);
      return {
        read: (name) => kept[name] ?? "",
        write: (name, text) => {
          if (text) kept[name] = text;
          else delete kept[name];
          const others = tabs.filter((tab) => tab !== listeners);
          for (const tell of others.flat()) tell(name);
        },
        onElsewhere: (listener) => listeners.push(listener),
      };
    },
  };
}

/** The server's copy of so many messages. */
export const copyOf = (
  messages: StoredMessage[],
  { chosenId = null, revision = 1 }: Partial<StoredThread> = {},
): StoredThread => ({ messages, chosenId, revision });

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

export const refused = (status: number, error: object) =>
  Response.json({ error }, { status, headers: { "x-request-id": "r-1" } });

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
