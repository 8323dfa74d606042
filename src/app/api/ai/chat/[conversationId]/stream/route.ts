import { z } from "zod";
import { db } from "@/db/client";
import { joinRunningAnswer } from "@/features/chat/join";
import { STREAM_HEADERS } from "@/features/chat/ui-stream";
import { actorRoute, refuseWith, refusingRoute } from "../../../../respond.ts";

export const maxDuration = 300;

type Context = { params: Promise<{ conversationId: string }> };

export const GET = actorRoute<Context>(
  async ({ requestId, actor, context }) => {
    const { conversationId } = await context.params;
    if (!z.uuid().safeParse(conversationId).success) {
      return refuseWith({ kind: "not_found" }, { requestId, actor });
    }
    const { userId } = actor;
    const joined = await joinRunningAnswer(db, { conversationId, userId });
    if (!joined.ok) return refuseWith(joined.refusal, { requestId, actor });
    return joined.value
      ? new Response(joined.value, { headers: STREAM_HEADERS })
      : new Response(null, { status: 204 });
  },
);

const notAllowed = refusingRoute({ kind: "method_not_allowed" });

export {
  notAllowed as DELETE,
  notAllowed as PATCH,
  notAllowed as POST,
  notAllowed as PUT,
};
