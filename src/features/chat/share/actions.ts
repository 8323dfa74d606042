"use server";

import { db } from "@/db/client";
import { actorAction } from "@/features/account/act";
import { createShare, revokeShare } from "./commands.ts";
import { revokeShareInput, shareInput } from "./schema.ts";

/** Fields `shareId`, `conversationId`. Answers with the address's secret part. */
export const shareAction = actorAction(shareInput, ({ userId }, input) =>
  createShare(db, { userId, ...input }),
);

/** Field `shareId`. */
export const revokeShareAction = actorAction(
  revokeShareInput,
  ({ userId }, input) => revokeShare(db, { userId, ...input }),
);
