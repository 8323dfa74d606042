import { db } from "@/db/client";
import { exportEverything } from "@/features/leaving/export";
import { streamText } from "@/features/leaving/text-stream";
import { holderRoute } from "../respond.ts";

/** A long history takes its time; nothing waits for it meanwhile. */
export const maxDuration = 300;

/** Everything of whoever asks, suspended or not, as one file. */
export const GET = holderRoute(async ({ actor }) => {
  const now = new Date();
  const name = `tollgate-${now.toISOString().slice(0, 10)}.json`;
  const pieces = exportEverything(db, { userId: actor.userId, now });
  return new Response(streamText(pieces), {
    headers: {
      "content-type": "application/json; charset=utf-8",
      "content-disposition": `attachment; filename="${name}"`,
      "cache-control": "no-store",
    },
  });
}, "exports");
