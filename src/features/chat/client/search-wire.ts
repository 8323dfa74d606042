import { field, textOf } from "./json.ts";

export type FoundPiece = { text: string; isHit: boolean };

export type FoundChat = { id: string; title: FoundPiece[] };

export type FoundMessage = {
  id: string;
  conversationId: string;
  title: string;
  isQuestion: boolean;
  createdAt: string;
  snippet: FoundPiece[];
};

export type Found = {
  chats: FoundChat[];
  messages: FoundMessage[];
  /** Older chats have still to be read: what they say is not among it. */
  isComplete: boolean;
};

/**
 * Asks for what the chats say of a query; an empty one readies the search. Null
 * when the network or the server fails.
 */
export async function findInChats(
  query: string,
  signal: AbortSignal,
): Promise<Found | null> {
  const address = `/api/chats/search?${new URLSearchParams({ query })}`;
  const response = await fetch(address, { signal }).catch(() => null);
  if (!response?.ok) return null;
  const body: unknown = await response.json().catch(() => null);
  return {
    chats: listOf(body, "chats").map((row) => ({
      id: wordOf(row, "id"),
      title: piecesOf(row, "title"),
    })),
    messages: listOf(body, "messages").map((row) => ({
      id: wordOf(row, "id"),
      conversationId: wordOf(row, "conversationId"),
      title: wordOf(row, "title"),
      isQuestion: field(row, "role") === "user",
      createdAt: wordOf(row, "createdAt"),
      snippet: piecesOf(row, "snippet"),
    })),
    isComplete: field(body, "isComplete") === true,
  };
}

function listOf(value: unknown, name: string): unknown[] {
  const list = field(value, name);
  return Array.isArray(list) ? list : [];
}

const wordOf = (value: unknown, name: string) =>
  textOf(field(value, name)) ?? "";

const piecesOf = (value: unknown, name: string): FoundPiece[] =>
  listOf(value, name).map((piece) => ({
    text: wordOf(piece, "text"),
    isHit: field(piece, "isHit") === true,
  }));
