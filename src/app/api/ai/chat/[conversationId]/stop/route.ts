import { z } from "zod";
import { db } from "@/db/client";
import { stopRunningAnswers } from "@/features/chat/join";
import { actorRoute, refuseWith, refusingRoute } from "../../../../respond.ts";

type Context = { params: Promise<{ conversationId: string }> };

export const POST = actorRoute<Context>(
  async ({ requestId, actor, context }) => {
    const { conversationId } = await context.params;
    if (!z.uuid().safeParse(conversationId).success) {
      return refuseWith({ kind: "not_found" }, { requestId, actor });
    }
    const { userId } = actor;
    const stopped = await stopRunningAnswers(db, { conversationId, userId });
    return stopped.ok
      ? Response.json(stopped.value)
      : refuseWith(stopped.refusal, { requestId, actor });
  },
);

const notAllowed = refusingRoute({ kind: "method_not_allowed" });

export {
  notAllowed as DELETE,
  notAllowed as GET,
  notAllowed as PATCH,
  notAllowed as PUT,
};
