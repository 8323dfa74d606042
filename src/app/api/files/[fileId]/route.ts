import { db } from "@/db/client";
import { discardUnsent } from "@/features/files/discard";
import { fileStore } from "@/features/files/gateway";
import { findOwnFile } from "@/features/files/queries";
import { fileId } from "@/features/files/schema";
import { serveFile } from "@/features/files/serve";
import {
  actorRoute,
  holderRoute,
  refuseWith,
  refusingRoute,
} from "../../respond.ts";

type Context = { params: Promise<{ fileId: string }> };

const NOT_FOUND = { kind: "not_found" } as const;

/** Also for a suspended account: it may take what is its own. */
export const GET = holderRoute<Context>(async (call) => {
  const { request, actor, context } = call;
  const id = fileId.safeParse((await context.params).fileId);
  const file =
    id.success &&
    (await findOwnFile(db, { fileId: id.data, userId: actor.userId }));
  const served = file && (await serveFile(fileStore(), file, request));
  return served || refuseWith(NOT_FOUND, call);
});

export const DELETE = actorRoute<Context>(async (call) => {
  const { actor, context } = call;
  const id = fileId.safeParse((await context.params).fileId);
  if (!id.success) return refuseWith(NOT_FOUND, call);
  const discarded = await discardUnsent(db, fileStore(), {
    fileId: id.data,
    userId: actor.userId,
  });
  return discarded.ok
    ? new Response(null, { status: 204 })
    : refuseWith(discarded.refusal, call);
});

const notAllowed = refusingRoute({ kind: "method_not_allowed" });

export { notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
