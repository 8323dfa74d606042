import { eq } from "drizzle-orm";
import type { Database } from "@/db/open";
import { subscriptions } from "@/db/schema/billing";
import { usageTotals } from "@/db/schema/usage";

/** As if all the period's credits, and this much overage, had been used. */
export async function givenUsed(
  db: Database,
  { workspaceId }: { workspaceId: string },
  overageUsed: bigint,
) {
  const [subscription] = await db
    .select()
    .from(subscriptions)
    .where(eq(subscriptions.workspaceId, workspaceId));
  if (!subscription) throw new Error("nobody subscribed");
  await db.insert(usageTotals).values({
    workspaceId,
    periodSource: "subscription",
    periodStart: subscription.currentPeriodStart,
    periodEnd: subscription.currentPeriodEnd,
    planId: subscription.planId,
    includedLimit: 2_000_000n,
    includedUsed: 2_000_000n,
    overageUsed,
  });
}
