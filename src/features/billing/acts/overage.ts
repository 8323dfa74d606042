import "server-only";
import { eq } from "drizzle-orm";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import { workspaces } from "@/db/schema/account";
import { creditBalances, subscriptions } from "@/db/schema/billing";
import { overageCreditsFor } from "../catalogue.ts";
import { isOutside } from "../rules.ts";
import { type Buyer, isOwner } from "./buyer.ts";

/**
 * Sets the workspace's own switch and bound for use beyond quota and prepaid
 * credits. The cap is in whole dollars a period, before tax, and is kept as the
 * credits it pays for. Both stay as set, over periods and changes of plan; a
 * plan without overage ignores them.
 *
 * Refuses with `invoiced_outside` to turn it on beside a plan that an admin set:
 * nobody would bill it.
 */
export async function setOverage(
  db: Database,
  {
    buyer,
    isEnabled,
    capUsd,
  }: { buyer: Buyer; isEnabled: boolean; capUsd: number },
): Promise<
  Result<
    { isEnabled: boolean },
    { kind: "not_owner" } | { kind: "invoiced_outside" }
  >
> {
  if (!isOwner(buyer)) return refuse({ kind: "not_owner" });
  const { workspaceId } = buyer;
  return db.transaction(async (tx) => {
    await tx
      .select({ workspaceId: creditBalances.workspaceId })
      .from(creditBalances)
      .where(eq(creditBalances.workspaceId, workspaceId))
      .for("update");
    if (isEnabled && (await isSetByHand(tx, workspaceId))) {
      return refuse({ kind: "invoiced_outside" });
    }
    await tx
      .update(workspaces)
      .set({
        overageEnabled: isEnabled,
        overageCapCredits: overageCreditsFor(capUsd),
      })
      .where(eq(workspaces.id, workspaceId));
    return ok({ isEnabled });
  });
}

async function isSetByHand(tx: Database, workspaceId: string) {
  const [subscription] = await tx
    .select()
    .from(subscriptions)
    .where(eq(subscriptions.workspaceId, workspaceId));
  return subscription !== undefined && isOutside(subscription);
}
