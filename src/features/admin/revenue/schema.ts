import { z } from "zod";

/** What the revenue page lists, one at a time. */
export const VIEWS = [
  "subscriptions",
  "invoices",
  "unpaid",
  "given_back",
  "balances",
] as const;
export type View = (typeof VIEWS)[number];

/** Stripe's statuses, as far as they are known; others are shown by their name. */
export const SUBSCRIPTION_STATUSES = [
  "active",
  "past_due",
  "trialing",
  "incomplete",
  "paused",
  "unpaid",
  "canceled",
] as const;
export const INVOICE_STATUSES = [
  "draft",
  "open",
  "paid",
  "uncollectible",
  "void",
] as const;
/** Of refunds, then of disputes. */
export const RETURN_STATUSES = [
  "succeeded",
  "pending",
  "failed",
  "canceled",
  "needs_response",
  "under_review",
  "won",
  "lost",
] as const;

const status = z.string().regex(/^\w{1,60}$/);
const planId = z.string().min(1).max(100);

const revenueFilters = z.object({
  view: z.enum(VIEWS).catch("subscriptions"),
  status: status.optional().catch(undefined),
  plan: planId.optional().catch(undefined),
  workspace: z.uuid().optional().catch(undefined),
  before: z.string().max(200).nullable().catch(null),
});

/** What a list is narrowed to; what a list knows nothing of is left out. */
export type RevenueFilters = {
  view: View;
  status?: string | undefined;
  plan?: string | undefined;
  workspace?: string | undefined;
};

/** Which part of a list is wanted. */
export type RevenuePlace = RevenueFilters & {
  before: string | null;
  limit: number;
};

/** Reads a query string; what is wrong in it is no filter. */
export const parseRevenueFilters = (
  params: unknown,
): RevenueFilters & { before: string | null } => revenueFilters.parse(params);

/** The same for the export, which takes nothing that is wrong. */
export const revenueExport = z.object({
  view: z.enum(VIEWS).default("subscriptions"),
  status: status.optional(),
  plan: planId.optional(),
  workspace: z.uuid().optional(),
});

/** The filters as a query string, in the order that people read. */
export function queryOf(
  filters: RevenueFilters & { before?: string | null },
): string {
  const query = new URLSearchParams();
  const { view, status, plan, workspace, before } = filters;
  const named = { view, status, plan, workspace, before };
  for (const [name, value] of Object.entries(named)) {
    if (value) query.set(name, value);
  }
  return query.toString();
}
