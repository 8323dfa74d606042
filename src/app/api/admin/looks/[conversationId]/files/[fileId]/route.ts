import { z } from "zod";
import { db } from "@/db/client";
import { actingOf } from "@/features/admin/gate";
import { openPeekedFile } from "@/features/admin/peeks/commands";
import { fileStore } from "@/features/files/gateway";
import { serveFile } from "@/features/files/serve";
import { adminRoute, refuseWith } from "../../../../../respond.ts";

type Context = { params: Promise<{ conversationId: string; fileId: string }> };

const address = z.object({ conversationId: z.uuid(), fileId: z.uuid() });

const NOT_FOUND = { kind: "not_found" } as const;

/** A file of a chat, while the admin who asks has a look into it. */
export const GET = adminRoute<Context>(async (call) => {
  const wanted = address.safeParse(await call.context.params);
  if (!wanted.success) return refuseWith(NOT_FOUND, call);
  const opened = await openPeekedFile(db, actingOf(call), wanted.data);
  if (!opened.ok) return refuseWith(opened.refusal, call);
  const served = await serveFile(fileStore(), opened.value, call.request);
  // Nothing of it may be there once the look is over.
  served?.headers.set("cache-control", "no-store");
  return served ?? refuseWith(NOT_FOUND, call);
});
