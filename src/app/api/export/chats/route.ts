import { db } from "@/db/client";
import { exportChats } from "@/features/leaving/export-chats";
import { streamBytes } from "@/features/leaving/text-stream";
import { holderRoute } from "../../respond.ts";

/** A long history takes its time; nothing waits for it meanwhile. */
export const maxDuration = 300;

/** All chats of whoever asks, suspended or not, as files in a zip. */
export const GET = holderRoute(async ({ actor }) => {
  const now = new Date();
  const name = `tollgate-chats-${now.toISOString().slice(0, 10)}.zip`;
  const pieces = exportChats(db, { userId: actor.userId, now });
  return new Response(streamBytes(pieces), {
    headers: {
      "content-type": "application/zip",
      "content-disposition": `attachment; filename="${name}"`,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
  });
}, "exports");
