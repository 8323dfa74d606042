import { db } from "@/db/client";
import { listConversations } from "@/features/chat/conversation-list";
import { historyInput } from "@/features/chat/schema";
import { actorRoute, fieldsOf, refuseWith, refusingRoute } from "../respond.ts";

/** A page of the history; `?after=` a cursor, the older ones. */
export const GET = actorRoute(async ({ request, requestId, actor }) => {
  const { searchParams } = new URL(request.url);
  const input = historyInput.safeParse(Object.fromEntries(searchParams));
  if (!input.success) {
    const fields = fieldsOf(input.error);
    return refuseWith({ kind: "invalid_input", fields }, { requestId, actor });
  }
  const { userId } = actor;
  return Response.json(await listConversations(db, { userId, ...input.data }), {
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
