import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";
import { newestFirst, type Page, pageOf } from "../paging.ts";
import type { RevenuePlace } from "./schema.ts";

const subscriptionRow = z
  .object({
    workspace_id: z.string(),
    workspace_name: z.string(),
    plan_name: z.string(),
    status: z.string(),
    seats: z.number(),
    interval: z.enum(["month", "year"]),
    seat_cents: column.amount,
    monthly_cents: column.amount,
    is_by_hand: z.boolean(),
    created_at: column.moment,
    current_period_end: column.moment,
    cancel_at_period_end: z.boolean(),
    past_due_since: column.moment.nullable(),
    pending_plan: z.string().nullable(),
    cursor: z.string(),
  })
  .transform((row) => ({
    workspaceId: row.workspace_id,
    workspaceName: row.workspace_name,
    planName: row.plan_name,
    status: row.status,
    seats: row.seats,
    interval: row.interval,
    /** Of one seat and one interval, as this subscriber pays it. */
    seatCents: row.seat_cents,
    /** What it adds to MRR. */
    monthlyCents: row.monthly_cents,
    /** Set by an admin and invoiced outside. */
    isByHand: row.is_by_hand,
    createdAt: row.created_at,
    currentPeriodEnd: row.current_period_end,
    cancelAtPeriodEnd: row.cancel_at_period_end,
    pastDueSince: row.past_due_since,
    pendingPlan: row.pending_plan,
    cursor: row.cursor,
  }));

export type SubscriptionRow = z.output<typeof subscriptionRow>;

const place = newestFirst({ at: sql`s.created_at`, id: sql`s.workspace_id` });

/** Active and past due count, those of Stripe alone; yearly ones by a twelfth. */
const MONTHLY_CENTS = sql`case
  when s.stripe_subscription_id is not null and s.status in ('active', 'past_due')
  then s.seats * coalesce(s.unit_amount_cents, p.price_usd_cents)
    / case s.interval when 'year' then 12 else 1 end
  else 0 end`;

/** A page of what workspaces subscribe to, the newest first. */
export async function listSubscriptions(
  db: Database,
  { status, plan, workspace, before, limit }: RevenuePlace,
): Promise<Page<SubscriptionRow>> {
  const rows = await callFunction(
    db,
    sql`select s.workspace_id, w.name as workspace_name, p.name as plan_name,
               s.status, s.seats, s.interval,
               coalesce(s.unit_amount_cents, p.price_usd_cents) as seat_cents,
               ${MONTHLY_CENTS} as monthly_cents,
               s.stripe_subscription_id is null as is_by_hand, s.created_at,
               s.current_period_end, s.cancel_at_period_end, s.past_due_since,
               s.pending_plan, ${place.cursor} as cursor
          from subscriptions s
          join plans p on p.id = s.plan_id
          join workspaces w on w.id = s.workspace_id
         where ${place.after(before)}
           and ${status ? sql`s.status = ${status}` : sql`true`}
           and ${plan ? sql`s.plan_id = ${plan}` : sql`true`}
           and ${workspace ? sql`s.workspace_id = ${workspace}` : sql`true`}
         order by ${place.order} limit ${limit + 1}`,
    subscriptionRow,
  );
  return pageOf(rows, limit);
}
