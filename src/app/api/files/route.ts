import { db } from "@/db/client";
import { fileStore } from "@/features/files/gateway";
import { getFileLimits } from "@/features/files/queries";
import { nameHeader } from "@/features/files/schema";
import { uploadFile } from "@/features/files/upload";
import { beginUpload } from "@/features/files/uploads-at-once";
import { readBytes } from "../read-body.ts";
import { actorRoute, refuseWith, refusingRoute } from "../respond.ts";

export const maxDuration = 300;

/** The body is the file itself; its name is a header of its own. */
export const POST = actorRoute(async ({ request, requestId, actor }) => {
  const name = nameHeader.safeParse(request.headers.get("x-file-name"));
  if (!name.success) {
    const fields = { "x-file-name": name.error.issues.map(messageOf) };
    return refuseWith({ kind: "invalid_input", fields }, { requestId, actor });
  }
  const limits = await getFileLimits(db, actor);
  const begun = beginUpload(actor.userId);
  if (!begun.ok) return refuseWith(begun.refusal, { requestId, actor });
  try {
    const body = await readBytes(request, limits.fileBytesMax);
    if (!body.ok) {
      const refusal = { ...limits, ...body.refusal };
      return refuseWith(
        { ...refusal, kind: "file_too_large" },
        { requestId, actor },
      );
    }
    const uploaded = await uploadFile(db, fileStore(), {
      ...actor,
      name: name.data,
      bytes: body.value,
    });
    return uploaded.ok
      ? Response.json(
          { file: uploaded.value, filesMax: limits.filesPerMessageMax },
          { status: 201 },
        )
      : refuseWith(uploaded.refusal, { requestId, actor });
  } finally {
    begun.value.end();
  }
}, "uploads");

const messageOf = ({ message }: { message: string }) => message;

const notAllowed = refusingRoute({ kind: "method_not_allowed" });

export {
  notAllowed as DELETE,
  notAllowed as GET,
  notAllowed as PATCH,
  notAllowed as PUT,
};
