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
    kind: z.enum(["refund", "dispute"]),
    of: z.enum(["credits", "invoice"]),
    bill_number: z.string().nullable(),
    bill_url: z.string().nullable(),
    workspace_id: z.string(),
    workspace_name: z.string(),
    status: z.string(),
    reason: z.string().nullable(),
    amount_cents: column.amount,
    currency: z.string(),
    created_at: column.moment,
    needs_answer: z.boolean(),
    evidence_due_at: column.moment.nullable(),
    withdrawn_at: column.moment.nullable(),
    reinstated_at: column.moment.nullable(),
    fee_cents: column.amount.nullable(),
    cursor: z.string(),
  })
  .transform((row) => ({
    id: row.id,
    kind: row.kind,
    /** What had been paid for. */
    of: row.of,
    billNumber: row.bill_number,
    billUrl: row.bill_url,
    workspaceId: row.workspace_id,
    workspaceName: row.workspace_name,
    status: row.status,
    reason: row.reason,
    amountCents: row.amount_cents,
    currency: row.currency,
    createdAt: row.created_at,
    /** A dispute that is lost unless somebody answers it. */
    needsAnswer: row.needs_answer,
    evidenceDueAt: row.evidence_due_at,
    withdrawnAt: row.withdrawn_at,
    reinstatedAt: row.reinstated_at,
    feeCents: row.fee_cents,
    cursor: row.cursor,
  }));

/** A refund or a dispute, of a bill or of a pack of credits. */
export type GivenBackRow = z.output<typeof givenBackRow>;

/** An inquiry becomes a dispute when nobody answers it. */
export const NEEDS_ANSWER = sql`r.status in ('needs_response',
  'warning_needs_response', 'appeal_needs_response')`;

/**
 * Days far ahead, the sooner an answer is due the further, so that one order and
 * one cursor put what needs an answer before what is only newer.
 */
const place = newestFirst({
  at: sql`(case when ${NEEDS_ANSWER}
    then timestamptz '2900-01-01Z'
      - (coalesce(r.evidence_due_at, r.created_at) - timestamptz '2000-01-01Z')
    else r.created_at end)`,
  id: sql`r.id`,
});

/**
 * A page of refunds and disputes: what needs an answer first, the soonest due at
 * the head, then the newest.
 */
export async function listGivenBack(
  db: Database,
  { status, workspace, before, limit }: RevenuePlace,
): Promise<Page<GivenBackRow>> {
  const rows = await callFunction(
    db,
    sql`select r.id, r.kind, r.workspace_id, w.name as workspace_name,
               case when r.invoice_id is null then 'credits' else 'invoice' end
                 as of, i.number as bill_number, i.hosted_url as bill_url,
               r.status, r.reason, r.amount_cents, r.currency, r.created_at,
               ${NEEDS_ANSWER} as needs_answer, r.evidence_due_at,
               r.withdrawn_at, r.reinstated_at, r.fee_cents,
               ${place.cursor} as cursor
          from payment_returns r
          join workspaces w on w.id = r.workspace_id
          left join invoices i on i.id = r.invoice_id
         where ${place.after(before)}
           and ${status ? sql`r.status = ${status}` : sql`true`}
           and ${workspace ? sql`r.workspace_id = ${workspace}` : sql`true`}
         order by ${place.order} limit ${limit + 1}`,
    givenBackRow,
  );
  return pageOf(rows, limit);
}
