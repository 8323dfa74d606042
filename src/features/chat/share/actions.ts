"use server";

import { formAction } from "@/core/action";
import { db } from "@/db/client";
import { requireActor } from "@/features/account/loaders";
import { createShare, revokeShare } from "./commands.ts";
import { revokeShareInput, shareInput } from "./schema.ts";

/** Fields `shareId`, `conversationId`. Answers with the address's secret part. */
export const shareAction = formAction(
  requireActor,
  shareInput,
  ({ userId }, input) => createShare(db, { userId, ...input }),
);

/** Field `shareId`. */
export const revokeShareAction = formAction(
  requireActor,
  revokeShareInput,
  ({ userId }, input) => revokeShare(db, { userId, ...input }),
);
