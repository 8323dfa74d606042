import "server-only";
import { eq } from "drizzle-orm";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import { workspaces } from "@/db/schema/account";
import { creditBalances } from "@/db/schema/billing";
import type { Acting } from "../../gate.ts";
import type { WorkspaceRefusal } from "../schema.ts";
import { lockAdmin } from "./parties.ts";

export type Payer = typeof workspaces.$inferSelect &
  typeof creditBalances.$inferSelect;

/**
 * Locks the admin who acts and then the workspace's balance row, which holds up
 * every reserve and settle of it until the act is done.
 */
export async function lockPayer(
  tx: Database,
  acting: Acting,
  workspaceId: string,
): Promise<Result<Payer, WorkspaceRefusal>> {
  const admin = await lockAdmin(tx, acting);
  if (!admin.ok) return admin;
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
