import "server-only";
import { and, desc, eq, inArray, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";
import { workspaces } from "@/db/schema/account";
import { subscriptions } from "@/db/schema/billing";
import { notifications } from "@/db/schema/notices";
import { creditPurchases, invoices } from "@/db/schema/payments";
import { plans } from "@/db/schema/plans";

export type Subscription = typeof subscriptions.$inferSelect & {
  planName: string;
  /** Of one seat, as this subscriber pays it. */
  seatCents: bigint;
};

export type BillingAccount = {
  customerId: string | null;
  overageEnabled: boolean;
  overageCapCredits: bigint;
  trialStartedAt: Date | null;
  trialEndsAt: Date | null;
  subscription: Subscription | null;
};

/**
 * What a workspace has at Stripe and has set for itself, as last synced.
 *
 * @throws Error for a workspace that does not exist.
 */
export async function getBillingAccount(
  db: Database,
  { workspaceId }: { workspaceId: string },
): Promise<BillingAccount> {
  const [row] = await db
    .select()
    .from(workspaces)
    .leftJoin(subscriptions, eq(subscriptions.workspaceId, workspaces.id))
    .leftJoin(plans, eq(plans.id, subscriptions.planId))
    .where(eq(workspaces.id, workspaceId));
  if (!row) throw new Error(`workspace ${workspaceId} does not exist`);
  const {
    workspaces: workspace,
    subscriptions: subscription,
    plans: plan,
  } = row;
  return {
    customerId: workspace.stripeCustomerId,
    overageEnabled: workspace.overageEnabled,
    overageCapCredits: workspace.overageCapCredits,
    trialStartedAt: workspace.trialStartedAt,
    trialEndsAt: workspace.trialEndsAt,
    subscription:
      subscription && plan
        ? {
            ...subscription,
            planName: plan.name,
            seatCents: subscription.unitAmountCents ?? plan.priceUsdCents,
          }
        : null,
  };
}

export type InvoiceRow = typeof invoices.$inferSelect;

const INVOICES_MAX = 24;

/** A workspace's bills, the newest first, two years of monthly ones. */
export const listInvoices = (
  db: Database,
  { workspaceId }: { workspaceId: string },
): Promise<InvoiceRow[]> =>
  db
    .select()
    .from(invoices)
    .where(eq(invoices.workspaceId, workspaceId))
    .orderBy(desc(invoices.createdAt), desc(invoices.id))
    .limit(INVOICES_MAX);

/** The newest bill that waits for its payment; null when none does. */
export async function findUnpaidInvoice(
  db: Database,
  { workspaceId }: { workspaceId: string },
): Promise<InvoiceRow | null> {
  const [unpaid] = await db
    .select()
    .from(invoices)
    .where(
      and(eq(invoices.workspaceId, workspaceId), eq(invoices.status, "open")),
    )
    .orderBy(desc(invoices.createdAt))
    .limit(1);
  return unpaid ?? null;
}

/**
 * Whether a bill waits for its payer's word to their bank, as the last notice
 * of it has it, rather than for a card that pays.
 */
export async function waitsForConfirmation(
  db: Database,
  { id, workspaceId }: Pick<InvoiceRow, "id" | "workspaceId">,
): Promise<boolean> {
  const [last] = await db
    .select({ kind: notifications.kind })
    .from(notifications)
    .where(
      and(
        eq(notifications.workspaceId, workspaceId),
        eq(notifications.cause, id),
        inArray(notifications.kind, ["payment_failed", "payment_action"]),
      ),
    )
    .orderBy(desc(notifications.createdAt))
    .limit(1);
  return last?.kind === "payment_action";
}

/** One line of a prepaid balance's history; charges are summed by day. */
const creditLine = z.object({
  kind: z.enum([
    "purchase",
    "grant",
    "charge",
    "correction",
    "refund",
    "refund_failed",
    "dispute",
  ]),
  credits: z.coerce.number().int().safe(),
  count: z.coerce.number().int(),
  at: column.moment,
});
export type CreditLine = z.output<typeof creditLine>;

const CREDIT_LINES_MAX = 24;

/**
 * How a prepaid balance came about, newest first: what was bought, given and
 * taken back, one by one, and what answers used in the last 30 days, a day in
 * the reader's zone to a line.
 */
export const listCreditHistory = (
  db: Database,
  {
    workspaceId,
    timeZone,
    now = null,
  }: { workspaceId: string; timeZone: string; now?: Date | null },
): Promise<CreditLine[]> =>
  callFunction(
    db,
    sql`select kind, credits, count, at from (
        (select e.kind::text as kind, e.credits, 1 as count, e.occurred_at as at
           from credit_entries e
          where e.workspace_id = ${workspaceId}
            and e.kind not in ('charge', 'correction')
          order by e.occurred_at desc limit ${CREDIT_LINES_MAX})
        union all
        (select 'charge', sum(e.credits), count(*), max(e.occurred_at)
           from credit_entries e
          where e.workspace_id = ${workspaceId}
            and e.kind in ('charge', 'correction')
            and e.occurred_at > coalesce(${now}::timestamptz, now()) - interval '30 days'
          group by (e.occurred_at at time zone ${timeZone})::date
         having sum(e.credits) <> 0)
      ) as lines order by at desc limit ${CREDIT_LINES_MAX}`,
    creditLine,
  );

export type Purchase = typeof creditPurchases.$inferSelect;

/** A purchase of this workspace by its checkout; null when there is none. */
export async function findPurchase(
  db: Database,
  wanted: { workspaceId: string; checkoutSessionId: string },
): Promise<Purchase | null> {
  const [purchase] = await db
    .select()
    .from(creditPurchases)
    .where(
      and(
        eq(creditPurchases.workspaceId, wanted.workspaceId),
        eq(creditPurchases.checkoutSessionId, wanted.checkoutSessionId),
      ),
    );
  return purchase ?? null;
}

const SHOWN_NOTICES = ["second_subscription_cancelled"] as const;

/** What has happened to a workspace's billing and nobody has read yet. */
export const listBillingNotices = (
  db: Database,
  { workspaceId }: { workspaceId: string },
) =>
  db
    .select({
      id: notifications.id,
      kind: notifications.kind,
      createdAt: notifications.createdAt,
    })
    .from(notifications)
    .where(
      and(
        eq(notifications.workspaceId, workspaceId),
        inArray(notifications.kind, [...SHOWN_NOTICES]),
        isNull(notifications.readAt),
      ),
    )
    .orderBy(desc(notifications.createdAt))
    .limit(5);
