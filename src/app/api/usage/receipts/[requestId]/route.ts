import { z } from "zod";
import { db } from "@/db/client";
import { findReceiptDetails } from "@/features/usage/receipt-details";
import { actorRoute, refuseWith } from "../../../respond.ts";

type Context = { params: Promise<{ requestId: string }> };

/** What one of the reader's own calls used and cost, down to its price. */
export const GET = actorRoute<Context>(
  async ({ requestId, actor, context }) => {
    const { requestId: wantedId } = await context.params;
    const details = z.uuid().safeParse(wantedId).success
      ? await findReceiptDetails(db, {
          requestId: wantedId,
          userId: actor.userId,
        })
      : null;
    if (!details)
      return refuseWith({ kind: "not_found" }, { requestId, actor });
    return Response.json(details, { headers: { "cache-control": "no-store" } });
  },
);
