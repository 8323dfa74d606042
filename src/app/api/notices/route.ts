import { db } from "@/db/client";
import { markNotices } from "@/features/notices/commands";
import { listNotices } from "@/features/notices/queries";
import { readInput } from "@/features/notices/schema";
import { actorRoute, fieldsOf, refuseWith, refusingRoute } from "../respond.ts";

const headers = { "cache-control": "no-store" };

/** What the reader is told, newest first. */
export const GET = actorRoute(async ({ actor }) =>
  Response.json(await listNotices(db, actor), { headers }),
);

/** Notes what was read or put away, and answers with the list after it. */
export const POST = actorRoute(async ({ request, requestId, actor }) => {
  const input = readInput.safeParse(await request.json().catch(() => null));
  if (!input.success) {
    const fields = fieldsOf(input.error);
    return refuseWith({ kind: "invalid_input", fields }, { requestId, actor });
  }
  await markNotices(db, actor, input.data);
  return Response.json(await listNotices(db, actor), { headers });
});

const notAllowed = refusingRoute({ kind: "method_not_allowed" });

export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as PUT };
