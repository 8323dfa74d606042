import { givenUser } from "@tests/support/build";
import { later, NOON } from "@tests/support/calls";
import { test } from "@tests/support/database";
import { eq } from "drizzle-orm";
import { expect } from "vitest";
import { subscriptions } from "@/db/schema/billing";
import { getBillingAccount } from "@/features/billing/queries";
import { latePaymentOf } from "@/features/billing/rules";
import { getUsage } from "@/features/usage/queries";

test("the grace that people are told ends in the moment the free limits begin", async ({
  db,
}) => {
  const payer = await givenUser(db, { planId: "pro", now: NOON });
  await db
    .update(subscriptions)
    .set({ status: "past_due", pastDueSince: NOON, updatedAt: NOON })
    .where(eq(subscriptions.workspaceId, payer.workspaceId));
  const { subscription } = await getBillingAccount(db, payer);
  const late = subscription && latePaymentOf(subscription, NOON);
  const graceEndsAt = late?.graceEndsAt ?? NOON;

  const planAt = async (now: Date) =>
    (await getUsage(db, { ...payer, now })).plan.id;

  expect(await planAt(later(graceEndsAt, { seconds: -1 }))).toBe("pro");
  expect(await planAt(graceEndsAt)).toBe("free");
});
