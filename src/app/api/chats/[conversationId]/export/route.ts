import { z } from "zod";
import { db } from "@/db/client";
import { exportChat } from "@/features/chat/export";
import { fileOf } from "@/features/chat/export-file";
import { exportInput } from "@/features/chat/schema";
import {
  actorRoute,
  fieldsOf,
  refuseWith,
  refusingRoute,
} from "../../../respond.ts";

type Context = { params: Promise<{ conversationId: string }> };

/** One of one's own chats as a file; `?format=markdown` or `json`. */
export const GET = actorRoute<Context>(
  async ({ request, requestId, actor, context }) => {
    const { searchParams } = new URL(request.url);
    const input = exportInput.safeParse(Object.fromEntries(searchParams));
    if (!input.success) {
      const fields = fieldsOf(input.error);
      return refuseWith(
        { kind: "invalid_input", fields },
        { requestId, actor },
      );
    }
    const { conversationId } = await context.params;
    const { userId } = actor;
    const chat = z.uuid().safeParse(conversationId).success
      ? await exportChat(db, { conversationId, userId, now: new Date() })
      : null;
    return chat
      ? fileOf(chat, input.data.format)
      : refuseWith({ kind: "not_found" }, { requestId, actor });
  },
);

const notAllowed = refusingRoute({ kind: "method_not_allowed" });

export {
  notAllowed as DELETE,
  notAllowed as PATCH,
  notAllowed as POST,
  notAllowed as PUT,
};
