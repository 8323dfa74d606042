import { db } from "@/db/client";
import { getUsage } from "@/features/usage/queries";
import { actorRoute } from "../respond.ts";

export const GET = actorRoute(async ({ actor }) => {
  const { workspaceId, userId } = actor;
  return Response.json(await getUsage(db, { workspaceId, userId }), {
    headers: { "cache-control": "no-store" },
  });
});
