import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";
import { newestFirst, type Page, pageOf } from "../paging.ts";
import type { RevenuePlace } from "./schema.ts";

const billRow = z
  .object({
    id: z.string(),
    number: z.string().nullable(),
    workspace_id: z.string(),
    workspace_name: z.string(),
    status: z.string(),
    reason: z.string().nullable(),
    currency: z.string(),
    subtotal_cents: column.amount,
    tax_cents: column.amount,
    total_cents: column.amount,
    amount_paid_cents: column.amount,
    amount_refunded_cents: column.amount,
    created_at: column.moment,
    due_at: column.moment.nullable(),
    paid_at: column.moment.nullable(),
    next_attempt_at: column.moment.nullable(),
    hosted_url: z.string().nullable(),
    cursor: z.string(),
  })
  .transform((row) => ({
    id: row.id,
    number: row.number,
    workspaceId: row.workspace_id,
    workspaceName: row.workspace_name,
    status: row.status,
    reason: row.reason,
    currency: row.currency,
    subtotalCents: row.subtotal_cents,
    taxCents: row.tax_cents,
    totalCents: row.total_cents,
    paidCents: row.amount_paid_cents,
    refundedCents: row.amount_refunded_cents,
    createdAt: row.created_at,
    dueAt: row.due_at,
    paidAt: row.paid_at,
    nextAttemptAt: row.next_attempt_at,
    hostedUrl: row.hosted_url,
    cursor: row.cursor,
  }));

/** A bill as Stripe last told it. */
export type BillRow = z.output<typeof billRow>;

const place = newestFirst({ at: sql`i.created_at`, id: sql`i.id` });

/** Final and not paid: Stripe tries the card again, or has given up. */
const UNPAID = sql`i.status in ('open', 'uncollectible')`;

/** A page of bills, the newest first; of `unpaid`, those nobody has paid. */
export async function listBills(
  db: Database,
  { view, status, workspace, before, limit }: RevenuePlace,
): Promise<Page<BillRow>> {
  const rows = await callFunction(
    db,
    sql`select i.id, i.number, i.workspace_id, w.name as workspace_name,
               i.status, i.reason, i.currency, i.subtotal_cents, i.tax_cents,
               i.total_cents, i.amount_paid_cents, i.amount_refunded_cents,
               i.created_at, i.due_at, i.paid_at, i.next_attempt_at,
               i.hosted_url, ${place.cursor} as cursor
          from invoices i join workspaces w on w.id = i.workspace_id
         where ${place.after(before)}
           and ${view === "unpaid" ? UNPAID : sql`true`}
           and ${status ? sql`i.status = ${status}` : sql`true`}
           and ${workspace ? sql`i.workspace_id = ${workspace}` : sql`true`}
         order by ${place.order} limit ${limit + 1}`,
    billRow,
  );
  return pageOf(rows, limit);
}
