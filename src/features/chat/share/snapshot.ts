import "server-only";
import type { Database } from "@/db/client";
import type { SharedMessage } from "@/db/schema/shares";
import { pathOf } from "../client/branches.ts";
import { filesOf, textOf } from "../stored.ts";
import { listMessagesById, listOutline } from "../thread-queries.ts";

/**
 * The branch that is read of a conversation, as text alone. What is still being
 * written is no part of it. Whose it is has been asked before.
 */
export async function readSnapshot(
  db: Database,
  { id, chosenId }: { id: string; chosenId: string | null },
): Promise<SharedMessage[]> {
  const outline = await listOutline(db, { conversationId: id });
  const path = pathOf({ messages: outline, chosenId });
  const texts = await listMessagesById(
    db,
    path.map((message) => message.id),
  );
  const textsById = new Map(texts.map((text) => [text.id, text]));
  return path.flatMap(({ id: messageId }) => {
    const message = textsById.get(messageId);
    if (!message || message.status === "running") return [];
    const { role, status, modelId, parts } = message;
    const text = textOf(parts);
    const files = filesOf(parts).map(({ name }) => name);
    if (text === "" && files.length === 0) return [];
    const named = files.length > 0 ? { files } : {};
    return [{ role, status, modelId, text, ...named }];
  });
}
