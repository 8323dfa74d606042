import "server-only";
import { eq } from "drizzle-orm";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import { workspaces } from "@/db/schema/account";
import { creditBalances } from "@/db/schema/billing";
import type { WorkspaceRefusal } from "../schema.ts";

export type Payer = typeof workspaces.$inferSelect &
  typeof creditBalances.$inferSelect;

/**
 * Locks the workspace's balance row, which holds up every reserve and settle of
 * it until the act is done. The admin who acts is locked before it.
 */
export async function lockPayer(
  tx: Database,
  workspaceId: string,
): Promise<Result<Payer, WorkspaceRefusal>> {
  const [balance] = await tx
    .select()
    .from(creditBalances)
    .where(eq(creditBalances.workspaceId, workspaceId))
    .for("update");
  const [workspace] = await tx
    .select()
    .from(workspaces)
    .where(eq(workspaces.id, workspaceId))
    .for("no key update");
  if (!balance || !workspace) return refuse({ kind: "not_found" });
  if (workspace.closedAt) return refuse({ kind: "closed" });
  return ok({ ...workspace, ...balance });
}
