import { z } from "zod";
import { db } from "@/db/client";
import { findConversation } from "@/features/chat/queries";
import { stretchInput } from "@/features/chat/schema";
import { readStretch } from "@/features/chat/thread";
import { queryRoute, refuseWith, refusingRoute } from "../../../../respond.ts";

type Context = { params: Promise<{ conversationId: string }> };

/** Texts of the messages that lead to one; `?to=` it, `?from=` the first. */
export const GET = queryRoute<typeof stretchInput, Context>(
  stretchInput,
  async ({ requestId, actor, context, asked }) => {
    const { conversationId } = await context.params;
    const owned = { conversationId, userId: actor.userId };
    const isThere =
      z.uuid().safeParse(conversationId).success &&
      (await findConversation(db, owned));
    if (!isThere)
      return refuseWith({ kind: "not_found" }, { requestId, actor });
    const messages = await readStretch(db, {
      ...owned,
      toId: asked.to,
      fromId: asked.from ?? null,
    });
    return Response.json(
      { messages },
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
