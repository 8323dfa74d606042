import { db } from "@/db/client";
import { searchInput } from "@/features/chat/schema";
import { searchChats } from "@/features/chat/search/search";
import {
  actorRoute,
  fieldsOf,
  refuseWith,
  refusingRoute,
} from "../../respond.ts";

/** What one's own chats say of `?query=`; without one it gets ready to. */
export const GET = actorRoute(async ({ request, requestId, actor }) => {
  const { searchParams } = new URL(request.url);
  const input = searchInput.safeParse(Object.fromEntries(searchParams));
  if (!input.success) {
    const fields = fieldsOf(input.error);
    return refuseWith({ kind: "invalid_input", fields }, { requestId, actor });
  }
  const { userId } = actor;
  return Response.json(await searchChats(db, { userId, ...input.data }), {
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
