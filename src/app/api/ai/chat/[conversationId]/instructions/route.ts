import { z } from "zod";
import { db } from "@/db/client";
import { findSystemPrompt } from "@/features/chat/instruct";
import { actorRoute, refuseWith, refusingRoute } from "../../../../respond.ts";

type Context = { params: Promise<{ conversationId: string }> };

/** What the model is told before this chat, to go on from. */
export const GET = actorRoute<Context>(
  async ({ requestId, actor, context }) => {
    const { conversationId } = await context.params;
    if (!z.uuid().safeParse(conversationId).success) {
      return refuseWith({ kind: "not_found" }, { requestId, actor });
    }
    const { userId } = actor;
    const systemPrompt = await findSystemPrompt(db, { conversationId, userId });
    return Response.json(
      { systemPrompt },
      { headers: { "cache-control": "no-store" } },
    );
  },
);

const notAllowed = refusingRoute({ kind: "method_not_allowed" });

export {
  notAllowed as DELETE,
  notAllowed as PATCH,
  notAllowed as POST,
  notAllowed as PUT,
};
