"use server";

import { revalidatePath } from "next/cache";
import { db } from "@/db/client";
import { actorAction } from "@/features/account/act";
import {
  deleteConversation,
  pinConversation,
  renameConversation,
  restoreConversation,
} from "./commands.ts";
import { instructConversation } from "./instruct.ts";
import { stopRunningAnswers } from "./join.ts";
import {
  conversationInput,
  instructInput,
  pinInput,
  renameInput,
} from "./schema.ts";

/** Fields `conversationId`, `title`. */
export const renameAction = actorAction(
  renameInput,
  async ({ userId }, input) => {
    const renamed = await renameConversation(db, { userId, ...input });
    if (renamed.ok) revalidatePath("/", "layout");
    return renamed;
  },
);

/** Fields `conversationId`, `systemPrompt`; an empty one takes it back. */
export const instructAction = actorAction(instructInput, ({ userId }, input) =>
  instructConversation(db, { userId, ...input }),
);

/** Fields `conversationId`, `isPinned`. */
export const pinAction = actorAction(pinInput, async ({ userId }, input) => {
  const pinned = await pinConversation(db, { userId, ...input });
  if (pinned.ok) revalidatePath("/", "layout");
  return pinned;
});

/**
 * Field `conversationId`. Stops what runs there. Nothing is rendered again: the
 * page hides the chat at once, and may be about to leave it.
 */
export const deleteAction = actorAction(
  conversationInput,
  async ({ userId }, input) => {
    await stopRunningAnswers(db, { userId, ...input });
    return deleteConversation(db, { userId, ...input });
  },
);

/** Field `conversationId`. */
export const restoreAction = actorAction(
  conversationInput,
  async ({ userId }, input) => {
    const restored = await restoreConversation(db, { userId, ...input });
    if (restored.ok) revalidatePath("/", "layout");
    return restored;
  },
);
