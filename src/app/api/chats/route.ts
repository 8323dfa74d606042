import { db } from "@/db/client";
import { listConversations } from "@/features/chat/conversation-list";
import { historyInput } from "@/features/chat/schema";
import { queryRoute, refusingRoute } from "../respond.ts";

/** A page of the history; `?after=` a cursor, the older ones. */
export const GET = queryRoute(historyInput, async ({ actor, asked }) => {
  const { userId } = actor;
  return Response.json(await listConversations(db, { userId, ...asked }), {
    headers: { "cache-control": "no-store" },
  });
});

const notAllowed = refusingRoute({ kind: "method_not_allowed" });

export {
  notAllowed as DELETE,
  notAllowed as PATCH,
  notAllowed as POST,
  notAllowed as PUT,
};
