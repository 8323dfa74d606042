import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";
import { type Page, pageOf } from "../paging.ts";
import type { RevenuePlace } from "./schema.ts";

const balanceRow = z
  .object({
    workspace_id: z.string(),
    workspace_name: z.string(),
    balance: column.amount,
    held: column.amount,
    debt: column.amount,
    cursor: z.string(),
  })
  .transform((row) => ({
    workspaceId: row.workspace_id,
    workspaceName: row.workspace_name,
    balance: row.balance,
    held: row.held,
    debt: row.debt,
    cursor: row.cursor,
  }));

/** Prepaid credits of a workspace that has some, or owes some. */
export type BalanceRow = z.output<typeof balanceRow>;

const PLACE = /^(\d{1,18})_(\d{1,18})_([\da-f-]{36})$/;

/** A page of balances: the deepest in debt first, then the richest. */
export async function listBalances(
  db: Database,
  { workspace, before, limit }: RevenuePlace,
): Promise<Page<BalanceRow>> {
  const [, debt, balance, id] = PLACE.exec(before ?? "") ?? [];
  // Least first is what a row of three can be compared by.
  const after = id
    ? sql`(-b.debt, -b.balance, b.workspace_id::text)
        > (-${debt}::bigint, -${balance}::bigint, ${id})`
    : sql`true`;
  const rows = await callFunction(
    db,
    sql`select b.workspace_id, w.name as workspace_name, b.balance, b.held,
               b.debt,
               b.debt || '_' || b.balance || '_' || b.workspace_id as cursor
          from credit_balances b join workspaces w on w.id = b.workspace_id
         where (b.balance > 0 or b.debt > 0) and ${after}
           and ${workspace ? sql`b.workspace_id = ${workspace}` : sql`true`}
         order by -b.debt, -b.balance, b.workspace_id::text
         limit ${limit + 1}`,
    balanceRow,
  );
  return pageOf(rows, limit);
}
