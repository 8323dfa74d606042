import { z } from "zod";
import { db } from "@/db/client";
import { keepTemporary } from "@/features/chat/temporary";
import { actorRoute, refuseWith, refusingRoute } from "../../../respond.ts";

type Context = { params: Promise<{ conversationId: string }> };

/** Tells, before each of its questions, that a chat is a temporary one. */
export const PUT = actorRoute<Context>(
  async ({ requestId, actor, context }) => {
    const { conversationId } = await context.params;
    const { userId, workspaceId } = actor;
    const isKept =
      z.uuid().safeParse(conversationId).success &&
      (await keepTemporary(db, { conversationId, userId, workspaceId })).ok;
    return isKept
      ? new Response(null, { status: 204 })
      : refuseWith({ kind: "not_found" }, { requestId, actor });
  },
);

const notAllowed = refusingRoute({ kind: "method_not_allowed" });

export {
  notAllowed as DELETE,
  notAllowed as GET,
  notAllowed as PATCH,
  notAllowed as POST,
};
