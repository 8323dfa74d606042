import "server-only";
import type { Database } from "@/db/client";
import type { SharedMessage } from "@/db/schema/shares";
import { pathOf } from "../client/branches.ts";
import { filesOf, type StoredFile, textOf } from "../stored.ts";
import { listMessagesById, listOutline } from "../thread-queries.ts";

type Chat = { id: string; chosenId: string | null };

/** A message of the branch that is read, with the files it was sent with. */
export type BranchMessage = Omit<SharedMessage, "files"> & {
  files: StoredFile[];
};

/**
 * The branch that is read of a conversation, as text with the names of its
 * files. Whose it is has been asked before.
 */
export async function readSnapshot(
  db: Database,
  chat: Chat,
): Promise<SharedMessage[]> {
  const branch = await readBranch(db, chat);
  return branch.map(({ files, ...message }) => ({
    ...message,
    ...(files.length > 0 && { files: files.map(({ name }) => name) }),
  }));
}

/**
 * The branch that is read of a conversation. What is still being written is no
 * part of it. Whose it is has been asked before.
 */
export async function readBranch(
  db: Database,
  { id, chosenId }: Chat,
): Promise<BranchMessage[]> {
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
    const files = filesOf(parts);
    if (text === "" && files.length === 0) return [];
    return [{ role, status, modelId, text, files }];
  });
}
