import { z } from "zod";
import { db } from "@/db/client";
import { exportChat } from "@/features/chat/export";
import { fileOf } from "@/features/chat/export-file";
import { exportInput } from "@/features/chat/schema";
import { queryRoute, refuseWith, refusingRoute } from "../../../respond.ts";

type Context = { params: Promise<{ conversationId: string }> };

/** One of one's own chats as a file; `?format=markdown` or `json`. */
export const GET = queryRoute<typeof exportInput, Context>(
  exportInput,
  async ({ requestId, actor, context, asked }) => {
    const { conversationId } = await context.params;
    const { userId } = actor;
    const chat = z.uuid().safeParse(conversationId).success
      ? await exportChat(db, { conversationId, userId, now: new Date() })
      : null;
    return chat
      ? fileOf(chat, asked.format)
      : refuseWith({ kind: "not_found" }, { requestId, actor });
  },
  "exports",
);

const notAllowed = refusingRoute({ kind: "method_not_allowed" });

export {
  notAllowed as DELETE,
  notAllowed as PATCH,
  notAllowed as POST,
  notAllowed as PUT,
};
