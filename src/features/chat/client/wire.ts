import type { Send } from "./thread.ts";

export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

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
    stop: () => request(`${path}/stop`, { method: "POST" }),
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
