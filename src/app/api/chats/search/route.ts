import { db } from "@/db/client";
import { searchInput } from "@/features/chat/schema";
import { searchChats } from "@/features/chat/search/search";
import { queryRoute, refusingRoute } from "../../respond.ts";

/** What one's own chats say of `?query=`; without one it gets ready to. */
export const GET = queryRoute(searchInput, async ({ actor, asked }) => {
  const { userId } = actor;
  return Response.json(await searchChats(db, { userId, ...asked }), {
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
