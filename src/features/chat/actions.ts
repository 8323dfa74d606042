"use server";

import { revalidatePath } from "next/cache";
import { formAction } from "@/core/action";
import { db } from "@/db/client";
import { requireActor } from "@/features/account/loaders";
import { deleteConversation, renameConversation } from "./commands.ts";
import { deleteConversationInput, renameConversationInput } from "./schema.ts";

export const renameConversationAction = formAction(
  requireActor,
  renameConversationInput,
  async ({ userId }, input) => {
    const renamed = await renameConversation(db, { userId, ...input });
    if (renamed.ok) revalidatePath("/chat", "layout");
    return renamed;
  },
);

export const deleteConversationAction = formAction(
  requireActor,
  deleteConversationInput,
  async ({ userId }, input) => {
    const deleted = await deleteConversation(db, { userId, ...input });
    if (deleted.ok) revalidatePath("/chat", "layout");
    return deleted;
  },
);
