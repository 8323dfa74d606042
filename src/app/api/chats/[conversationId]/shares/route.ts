import { z } from "zod";
import { db } from "@/db/client";
import { listShares } from "@/features/chat/share/queries";
import { actorRoute, refuseWith, refusingRoute } from "../../../respond.ts";

type Context = { params: Promise<{ conversationId: string }> };

/** The links of one's own chat that lead somewhere; none for anybody else's. */
export const GET = actorRoute<Context>(
  async ({ requestId, actor, context }) => {
    const { conversationId } = await context.params;
    if (!z.uuid().safeParse(conversationId).success) {
      return refuseWith({ kind: "not_found" }, { requestId, actor });
    }
    const { userId } = actor;
    const links = await listShares(db, { conversationId, userId });
    return Response.json(
      { links: links.map(({ id, createdAt }) => ({ id, createdAt })) },
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
