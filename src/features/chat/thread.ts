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

type Owned = { conversationId: string; userId: string };

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
  const owned = { conversationId: conversation.id, userId };
  const outline = await readOutline(db, owned);
  const isTurned = leadsElsewhere(outline, conversation, wantedId);
  const chosenId = isTurned ? wantedId : conversation.chosenId;
  const texts = await readTexts(db, {
    ...owned,
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
  { toId, fromId, ...owned }: Owned & { toId: string; fromId: string | null },
): Promise<FullMessage[]> {
  const outline = await listOutline(db, owned);
  const messages = stretchTo(outline, { toId, fromId });
  return readTexts(db, { ...owned, messages });
}

async function readOutline(
  db: Database,
  owned: Owned,
): Promise<OutlineMessage[]> {
  const outline = await listOutline(db, owned);
  const isOrphaned = ({ status, isLive }: OutlineMessage) =>
    status === "running" && !isLive;
  if (!outline.some(isOrphaned)) return outline;
  await closeInterruptedAnswers(db, owned);
  return listOutline(db, owned);
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

async function readTexts(
  db: Database,
  { messages, ...owned }: Owned & { messages: readonly { id: string }[] },
): Promise<FullMessage[]> {
  const ids = messages.map(({ id }) => id);
  const texts = await listMessagesById(db, { ...owned, ids });
  const receipts = await listReceipts(db, {
    requestIds: texts.flatMap(({ requestId }) => requestId ?? []),
    userId: owned.userId,
  });
  const full = texts.map(({ requestId, ...text }) => ({
    ...text,
    receipt: receipts.get(requestId ?? "") ?? null,
  }));
  const places = new Map(ids.map((id, place) => [id, place]));
  return full.toSorted(
    (a, b) => (places.get(a.id) ?? 0) - (places.get(b.id) ?? 0),
  );
}
