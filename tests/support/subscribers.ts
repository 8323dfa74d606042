import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { subscriptions } from "@/db/schema/billing";
import { givenUser } from "./build.ts";

type Subscription = Partial<typeof subscriptions.$inferInsert> & { at: Date };

/** Somebody who pays for pro by the month, as Stripe tells it from then on. */
export async function givenSubscriber(
  db: Database,
  { at, ...terms }: Subscription,
) {
  const person = await givenUser(db);
  const { workspaceId } = person;
  await db.insert(subscriptions).values({
    workspaceId,
    planId: "pro",
    status: "active",
    stripeSubscriptionId: `sub_${randomUUID()}`,
    unitAmountCents: 2_000n,
    currentPeriodStart: at,
    currentPeriodEnd: aMonthAfter(at),
    updatedAt: at,
    ...terms,
  });
  return { ...person, planId: terms.planId ?? "pro" };
}

/** What Stripe tells of it later. */
export const resubscribed = async (
  db: Database,
  { workspaceId }: { workspaceId: string },
  { at, ...change }: Subscription,
) =>
  db
    .update(subscriptions)
    .set({ ...change, updatedAt: at })
    .where(eq(subscriptions.workspaceId, workspaceId));

export function aMonthAfter(moment: Date): Date {
  const after = new Date(moment);
  after.setUTCMonth(after.getUTCMonth() + 1);
  return after;
}
