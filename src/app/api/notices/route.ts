import { db } from "@/db/client";
import { markNotices } from "@/features/notices/commands";
import { listNotices } from "@/features/notices/queries";
import { readInput } from "@/features/notices/schema";
import { readJson } from "../read-body.ts";
import { actorRoute, fieldsOf, refuseWith, refusingRoute } from "../respond.ts";

/** Room for as many ids as are taken at once. */
const BODY_BYTES_MAX = 16_384;

const headers = { "cache-control": "no-store" };

/** What the reader is told, newest first. */
export const GET = actorRoute(async ({ actor }) =>
  Response.json(await listNotices(db, actor), { headers }),
);

/** Notes what was read or put away, and answers with the list after it. */
export const POST = actorRoute(async ({ request, requestId, actor }) => {
  const body = await readJson(request, BODY_BYTES_MAX);
  if (!body.ok) return refuseWith(body.refusal, { requestId, actor });
  const input = readInput.safeParse(body.value);
  if (!input.success) {
    const fields = fieldsOf(input.error);
    return refuseWith({ kind: "invalid_input", fields }, { requestId, actor });
  }
  await markNotices(db, actor, input.data);
  return Response.json(await listNotices(db, actor), { headers });
});

const notAllowed = refusingRoute({ kind: "method_not_allowed" });

export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as PUT };
