import "server-only";
import type { Database } from "@/db/client";
import { listReceipts } from "@/features/usage/queries";
import { pathOf } from "./client/branches.ts";
import type { FullMessage, StoredMessage } from "./client/message.ts";
import { closeInterruptedAnswers } from "./commands.ts";
import type { ConversationFacts } from "./queries.ts";
import {
  listMessagesById,
  listOutline,
  type OutlineMessage,
} from "./thread-queries.ts";
import { stretchTo, windowOf } from "./thread-window.ts";

/** `isTurned`: the choice is the wanted message's, and not stored. */
export type ReadThread = ConversationFacts & {
  isTurned: boolean;
  messages: StoredMessage[];
};

/**
 * A conversation's whole tree, with the texts of the end of the branch that is
 * read. A wanted message chooses its branch, and what stands from there on has
 * its text.
 */
export async function readThread(
  db: Database,
  {
    conversation,
    userId,
    wantedId,
  }: {
    conversation: ConversationFacts;
    userId: string;
    wantedId: string | null;
  },
): Promise<ReadThread> {
  const outline = await readOutline(db, conversation.id);
  const isTurned = leadsElsewhere(outline, conversation, wantedId);
  const chosenId = isTurned ? wantedId : conversation.chosenId;
  const texts = await readTexts(db, {
    userId,
    messages: windowOf(outline, { chosenId, wantedId }),
  });
  const textsById = new Map(texts.map((text) => [text.id, text]));
  const messages = outline.map(
    ({ id, parentId, role, status }) =>
      textsById.get(id) ?? { id, parentId, role, status, parts: null },
  );
  return { ...conversation, chosenId, isTurned, messages };
}

/**
 * The texts of the messages that lead to one, itself the last: as many as a
 * page begins with, or all from a given one on. Empty for what is not there.
 */
export async function readStretch(
  db: Database,
  wanted: {
    /** The reader's own: that has been asked before. */
    conversationId: string;
    userId: string;
    toId: string;
    fromId: string | null;
  },
): Promise<FullMessage[]> {
  const messages = stretchTo(await listOutline(db, wanted), wanted);
  return readTexts(db, { userId: wanted.userId, messages });
}

async function readOutline(
  db: Database,
  conversationId: string,
): Promise<OutlineMessage[]> {
  const outline = await listOutline(db, { conversationId });
  const isOrphaned = ({ status, isLive }: OutlineMessage) =>
    status === "running" && !isLive;
  if (!outline.some(isOrphaned)) return outline;
  await closeInterruptedAnswers(db, { conversationId });
  return listOutline(db, { conversationId });
}

/** Whether a message is there, and not in the branch that is read. */
function leadsElsewhere(
  messages: readonly OutlineMessage[],
  { chosenId }: ConversationFacts,
  wantedId: string | null,
) {
  const isRead = pathOf({ messages, chosenId }).some(
    ({ id }) => id === wantedId,
  );
  return !isRead && messages.some(({ id }) => id === wantedId);
}

/** In the order of `messages`. */
async function readTexts(
  db: Database,
  { messages, userId }: { messages: readonly { id: string }[]; userId: string },
): Promise<FullMessage[]> {
  const ids = messages.map(({ id }) => id);
  const texts = await listMessagesById(db, ids);
  const receipts = await listReceipts(db, {
    requestIds: texts.flatMap(({ requestId }) => requestId ?? []),
    userId,
  });
  const textsById = new Map(texts.map((text) => [text.id, text]));
  return ids.flatMap((id) => {
    const found = textsById.get(id);
    if (!found) return [];
    const { requestId, ...text } = found;
    return [{ ...text, receipt: receipts.get(requestId ?? "") ?? null }];
  });
}
