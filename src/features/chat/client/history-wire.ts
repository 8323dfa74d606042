import type { HistoryEntry, HistoryPage } from "./history-list.ts";
import { field, textOf } from "./json.ts";

/** Asks for a page of the history; null when the network or the server fails. */
export async function readHistoryPage(
  after: string | null,
): Promise<HistoryPage | null> {
  const query = after === null ? "" : `?${new URLSearchParams({ after })}`;
  const response = await fetch(`/api/chats${query}`).catch(() => null);
  if (!response?.ok) return null;
  return parsePage(await response.json().catch(() => null));
}

function parsePage(body: unknown): HistoryPage | null {
  const conversations = field(body, "conversations");
  if (!Array.isArray(conversations)) return null;
  return {
    conversations: conversations.flatMap(parseEntry),
    nextCursor: textOf(field(body, "nextCursor")),
  };
}

function parseEntry(row: unknown): HistoryEntry[] {
  const id = textOf(field(row, "id"));
  const title = textOf(field(row, "title"));
  const updatedAt = textOf(field(row, "updatedAt"));
  if (!id || title === null || !updatedAt) return [];
  return [
    {
      id,
      title,
      updatedAt: new Date(updatedAt),
      isPinned: field(row, "isPinned") === true,
    },
  ];
}
