import "server-only";
import { notFound } from "next/navigation";
import { cache } from "react";
import { z } from "zod";
import { db } from "@/db/client";
import { requireActor } from "@/features/account/loaders";
import { listReceipts } from "@/features/usage/queries";
import type { Receipt } from "@/features/usage/schema";
import { closeInterruptedAnswers } from "./commands.ts";
import { type HistoryPage, listConversations } from "./conversation-list.ts";
import {
  findConversation,
  listMessages,
  type ThreadMessage,
} from "./queries.ts";

export type MessageRow = Pick<
  ThreadMessage,
  | "id"
  | "parentId"
  | "role"
  | "status"
  | "parts"
  | "modelId"
  | "errorCode"
  | "createdAt"
> & { receipt: Receipt | null };

export type ConversationThread = {
  id: string;
  title: string;
  modelId: string | null;
  chosenId: string | null;
  revision: number;
  messages: MessageRow[];
};

/** The first page of the signed-in person's history. */
export const loadHistory = cache(async (): Promise<HistoryPage> => {
  const { userId } = await requireActor();
  return listConversations(db, { userId });
});

/** A chat without its messages. Somebody else's does not exist. */
export const requireConversation = cache(async (conversationId: string) => {
  const { userId } = await requireActor();
  if (!z.uuid().safeParse(conversationId).success) notFound();
  const conversation = await findConversation(db, { conversationId, userId });
  return conversation ?? notFound();
});

/**
 * A chat with all its messages and what each answer cost. An answer whose
 * process died is closed by this read. Somebody else's chat does not exist.
 */
export const loadConversation = cache(
  async (conversationId: string): Promise<ConversationThread> => {
    const { userId } = await requireActor();
    if (!z.uuid().safeParse(conversationId).success) notFound();
    const [conversation, messages] = await Promise.all([
      requireConversation(conversationId),
      readMessages({ conversationId, userId }),
    ]);
    const receipts = await listReceipts(db, {
      requestIds: messages.flatMap(({ requestId }) => requestId ?? []),
      userId,
    });
    return {
      ...conversation,
      messages: messages.map((message) => rowOf(message, receipts)),
    };
  },
);

async function readMessages(owner: {
  conversationId: string;
  userId: string;
}): Promise<ThreadMessage[]> {
  const messages = await listMessages(db, owner);
  const isOrphaned = ({ status, isLive }: ThreadMessage) =>
    status === "running" && !isLive;
  if (!messages.some(isOrphaned)) return messages;
  await closeInterruptedAnswers(db, owner);
  return listMessages(db, owner);
}

const rowOf = (
  message: ThreadMessage,
  receipts: Map<string, Receipt>,
): MessageRow => ({
  id: message.id,
  parentId: message.parentId,
  role: message.role,
  status: message.status,
  parts: message.parts,
  modelId: message.modelId,
  errorCode: message.errorCode,
  createdAt: message.createdAt,
  receipt: receipts.get(message.requestId ?? "") ?? null,
});
