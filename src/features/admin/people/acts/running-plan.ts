import "server-only";
import { eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { subscriptions } from "@/db/schema/billing";

type Subscription = typeof subscriptions.$inferSelect;

/** Statuses that `entitlement` gives a plan for. */
const RUNNING = new Set(["active", "trialing", "past_due"]);
/** Statuses that Stripe never leaves again. */
const OVER = new Set(["canceled", "incomplete_expired"]);

/** A workspace's subscription, whether it runs or not; null for none ever. */
export async function findSubscription(
  db: Database,
  { workspaceId }: { workspaceId: string },
): Promise<Subscription | null> {
  const [subscription] = await db
    .select()
    .from(subscriptions)
    .where(eq(subscriptions.workspaceId, workspaceId));
  return subscription ?? null;
}

/** Whether it gives its workspace a plan now. */
export const isRunning = ({ status }: Subscription) => RUNNING.has(status);

/** Whether Stripe bills for it, or may again. */
export const isStripes = ({ stripeSubscriptionId, status }: Subscription) =>
  stripeSubscriptionId !== null && !OVER.has(status);
