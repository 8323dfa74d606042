import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";
import { newestFirst, type Page, pageOf } from "../paging.ts";
import type { RevenuePlace } from "./schema.ts";

const givenBackRow = z
  .object({
    id: z.string(),
    kind: z.enum(["credits", "invoice"]),
    workspace_id: z.string(),
    workspace_name: z.string(),
    paid_cents: column.amount,
    refunded_cents: column.amount,
    disputed_cents: column.amount.nullable(),
    taken_credits: column.amount.nullable(),
    at: column.moment,
    cursor: z.string(),
  })
  .transform((row) => ({
    id: row.id,
    kind: row.kind,
    workspaceId: row.workspace_id,
    workspaceName: row.workspace_name,
    paidCents: row.paid_cents,
    refundedCents: row.refunded_cents,
    /** Null: disputes of this kind of payment are not kept here. */
    disputedCents: row.disputed_cents,
    /** Null: no credits hang on it. */
    takenCredits: row.taken_credits,
    /** Of the payment: when it was given back is not kept. */
    at: row.at,
    cursor: row.cursor,
  }));

/** A payment of which something went back, by refund or by dispute. */
export type GivenBackRow = z.output<typeof givenBackRow>;

const place = newestFirst({ at: sql`g.at`, id: sql`g.id` });

/**
 * A page of payments of which something was refunded or withdrawn, the newest
 * payment first: packs of credits, and bills.
 */
export async function listGivenBack(
  db: Database,
  { workspace, before, limit }: RevenuePlace,
): Promise<Page<GivenBackRow>> {
  const rows = await callFunction(
    db,
    sql`select g.*, w.name as workspace_name, ${place.cursor} as cursor
          from (
            select c.id::text as id, 'credits' as kind, c.workspace_id,
                   c.amount_cents as paid_cents, c.refunded_cents,
                   c.disputed_cents, c.taken_credits, c.created_at as at
              from credit_purchases c
             where c.refunded_cents > 0 or c.disputed_cents > 0
            union all
            select i.id, 'invoice', i.workspace_id, i.amount_paid_cents,
                   i.amount_refunded_cents, null, null, i.created_at
              from invoices i where i.amount_refunded_cents > 0) as g
          join workspaces w on w.id = g.workspace_id
         where ${place.after(before)}
           and ${workspace ? sql`g.workspace_id = ${workspace}` : sql`true`}
         order by ${place.order} limit ${limit + 1}`,
    givenBackRow,
  );
  return pageOf(rows, limit);
}
