import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { ok, type Result, refuse } from "@/core/result";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";
import type { Acting } from "../../gate.ts";
import { audited } from "../../record.ts";
import type { WorkspaceRefusal } from "../schema.ts";
import { lockPayer } from "./payer.ts";

type Movement = {
  workspaceId: string;
  /** Below zero they are taken. */
  credits: bigint;
  /** Names the act: what is asked twice is done once. */
  actId: string;
  reason: string;
};

const figuresRow = z.object({ balance: column.amount, debt: column.amount });
type Figures = z.output<typeof figuresRow>;

/**
 * Gives a workspace prepaid credits, or takes some. What is given pays a debt
 * first. At most what no running call holds is taken: a debt is what a
 * customer owes for a payment that went back, and never an admin's doing.
 *
 * Refuses with `more_than_free`, and with `already_so` for an act that was done.
 */
export const moveCredits = (
  db: Database,
  acting: Acting,
  { workspaceId, credits, actId, reason }: Movement,
): Promise<Result<{ before: Figures; after: Figures }, WorkspaceRefusal>> =>
  audited(
    db,
    acting,
    ({ before, after }) => ({
      ...{ action: "workspace.credits", subjectKind: "workspace" },
      ...{ subjectId: workspaceId, workspaceId, reason },
      before: worded(before),
      after: { ...worded(after), credits: Number(credits) },
    }),
    async (tx) => {
      const payer = await lockPayer(tx, workspaceId);
      if (!payer.ok) return payer;
      const { balance, held, debt } = payer.value;
      const cause = `admin/${actId}`;
      if (await isPosted(tx, cause)) return refuse({ kind: "already_so" });
      if (balance - held + credits < 0n) {
        return refuse({ kind: "more_than_free" });
      }
      await tx.execute(
        sql`select post_credits(${workspaceId}, 'grant', ${credits}, ${cause}, null, null)`,
      );
      const [after] = await callFunction(
        tx,
        sql`select balance, debt from credit_balances
             where workspace_id = ${workspaceId}`,
        figuresRow,
      );
      if (!after) throw new Error(`workspace ${workspaceId} has no balance`);
      return ok({ before: { balance, debt }, after });
    },
  );

async function isPosted(tx: Database, cause: string): Promise<boolean> {
  const { rows } = await tx.execute(
    sql`select from credit_entries e
         where e.kind = 'grant' and e.cause = ${cause}`,
  );
  return rows.length > 0;
}

const worded = ({ balance, debt }: Figures) => ({
  balance: Number(balance),
  debt: Number(debt),
});
