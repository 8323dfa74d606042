import "server-only";
import { notFound } from "next/navigation";
import { cache } from "react";
import { z } from "zod";
import { db } from "@/db/client";
import { requireActor } from "@/features/account/loaders";
import { type HistoryPage, listConversations } from "./conversation-list.ts";
import { findConversation } from "./queries.ts";
import { type ReadThread, readThread } from "./thread.ts";

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
 * A chat with its tree, and the texts of what is read first: the end of the
 * branch, from a wanted message on where there is one, in its branch. An answer
 * whose process died is closed by this read. Somebody else's chat does not
 * exist.
 */
export const loadConversation = cache(
  async (
    conversationId: string,
    wantedId: string | null,
  ): Promise<ReadThread> => {
    const conversation = await requireConversation(conversationId);
    const { userId } = await requireActor();
    return readThread(db, { conversation, userId, wantedId });
  },
);
