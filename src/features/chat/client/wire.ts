import { field } from "./json.ts";
import type { Asked, FullMessage, Send } from "./message.ts";

export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

export type Wire = ReturnType<typeof wireFor>;

/** Of a branch: as many messages as a page begins with, or from one on. */
export type Stretch = { toId: string; fromId: string | null };

export type StopResult = "stopped" | "nothing runs" | "failed";

/**
 * The requests of a conversation. Null: the network gave no answer. Before a
 * question of a temporary one the server is told that it is: should it be gone
 * already, the question must not begin an ordinary one.
 */
export const wireFor = (
  fetch: Fetch,
  {
    conversationId,
    isTemporary = false,
  }: { conversationId: string; isTemporary?: boolean },
) => {
  const path = `/api/ai/chat/${conversationId}`;
  const temporary = `/api/chats/${conversationId}/temporary`;
  const request = (url: string, init?: RequestInit) =>
    fetch(url, init).catch(() => null);
  return {
    ask: async (send: Send) => {
      const told = isTemporary
        ? await request(temporary, { method: "PUT" })
        : null;
      if (isTemporary && !told?.ok) return told;
      return request("/api/ai/chat", {
        method: "POST",
        headers: JSON_HEADERS,
        body: JSON.stringify(bodyOf(conversationId, send)),
      });
    },
    /** Whether there is something new, without the messages. */
    glance: () => request(path),
    /** Texts of the messages that lead to one, from a given one on. */
    stretch: async ({
      toId,
      fromId,
    }: Stretch): Promise<FullMessage[] | null> => {
      const query = new URLSearchParams({
        to: toId,
        ...(fromId !== null && { from: fromId }),
      });
      const response = await request(`${path}/messages?${query}`);
      if (!response?.ok) return null;
      const body: unknown = await response.json().catch(() => null);
      const messages = field(body, "messages");
      // The server wrote them by the type; zod would cost the page 15 KB.
      return Array.isArray(messages) ? messages : null;
    },
    join: () => request(`${path}/stream`),
    stop: async (): Promise<StopResult> => {
      const response = await request(`${path}/stop`, { method: "POST" });
      // Not found: the conversation's first question has not been taken yet.
      if (response?.status === 404) return "nothing runs";
      if (!response?.ok) return "failed";
      const body: unknown = await response.json().catch(() => null);
      return field(body, "stopped") === 0 ? "nothing runs" : "stopped";
    },
    /** The conversation's new revision; null when the choice was not taken. */
    choose: async (messageId: string): Promise<number | null> => {
      const response = await request(path, {
        method: "PATCH",
        headers: JSON_HEADERS,
        body: JSON.stringify({ chosenMessageId: messageId }),
        // The reader may leave the page at once.
        keepalive: true,
      });
      if (!response?.ok) return null;
      const body: unknown = await response.json().catch(() => null);
      const revision = field(body, "revision");
      return typeof revision === "number" ? revision : null;
    },
  };
};

const partsOf = ({ text, files = [] }: Asked) => [
  ...files.map(({ fileId }) => ({ type: "file", fileId })),
  ...(text ? [{ type: "text", text }] : []),
];

const JSON_HEADERS = { "content-type": "application/json" };

function bodyOf(conversationId: string, send: Send) {
  const { answerId, question, parentId, modelId } = send;
  return {
    conversationId,
    answerId,
    ...(question && {
      message: {
        id: question.id,
        parts: partsOf(question),
      },
    }),
    // Null is a place too: the beginning, where a first question is edited.
    parentId,
    ...(modelId && { modelId }),
  };
}
