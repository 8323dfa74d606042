import "server-only";
import { eq } from "drizzle-orm";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import { workspaces } from "@/db/schema/account";
import { overageCreditsFor } from "../catalogue.ts";
import { type Buyer, isOwner } from "./buyer.ts";

/**
 * Sets the workspace's own switch and bound for use beyond quota and prepaid
 * credits. The cap is in whole dollars a period, before tax, and is kept as the
 * credits it pays for. Both stay as set, over periods and changes of plan; a
 * plan without overage ignores them.
 */
export async function setOverage(
  db: Database,
  {
    buyer,
    isEnabled,
    capUsd,
  }: { buyer: Buyer; isEnabled: boolean; capUsd: number },
): Promise<Result<{ isEnabled: boolean }, { kind: "not_owner" }>> {
  if (!isOwner(buyer)) return refuse({ kind: "not_owner" });
  await db
    .update(workspaces)
    .set({
      overageEnabled: isEnabled,
      overageCapCredits: overageCreditsFor(capUsd),
    })
    .where(eq(workspaces.id, buyer.workspaceId));
  return ok({ isEnabled });
}
