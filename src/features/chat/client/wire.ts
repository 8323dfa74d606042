import { field } from "./contract-error.ts";
import type { Send } from "./thread.ts";

export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

export type StopResult = "stopped" | "nothing runs" | "failed";

/** The three requests of a conversation. Null: the network gave no answer. */
export const wireFor = (fetch: Fetch, conversationId: string) => {
  const path = `/api/ai/chat/${conversationId}`;
  const request = (url: string, init?: RequestInit) =>
    fetch(url, init).catch(() => null);
  return {
    ask: (send: Send) =>
      request("/api/ai/chat", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(bodyOf(conversationId, send)),
      }),
    join: () => request(`${path}/stream`),
    stop: async (): Promise<StopResult> => {
      const response = await request(`${path}/stop`, { method: "POST" });
      // Not found: the conversation's first question has not been taken yet.
      if (response?.status === 404) return "nothing runs";
      if (!response?.ok) return "failed";
      const body: unknown = await response.json().catch(() => null);
      return field(body, "stopped") === 0 ? "nothing runs" : "stopped";
    },
  };
};

function bodyOf(conversationId: string, send: Send) {
  const { answerId, question, parentId, modelId } = send;
  return {
    conversationId,
    answerId,
    ...(question && {
      message: {
        id: question.id,
        parts: [{ type: "text", text: question.text }],
      },
    }),
    ...(parentId && { parentId }),
    ...(modelId && { modelId }),
  };
}
