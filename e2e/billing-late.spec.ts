import { expect, type Page } from "@playwright/test";
import { eq } from "drizzle-orm";
import type { Database } from "@/db/open";
import { users } from "@/db/schema/account";
import { subscriptions } from "@/db/schema/billing";
import { usageTotals } from "@/db/schema/usage";
import { ask, composer, lastAnswer, receipt } from "./support/chat.ts";
import {
  act,
  customerOf,
  pay,
  type StripeControl,
  subscribe,
} from "./support/stripe.ts";
import { test } from "./support/test.ts";

const DAY_MS = 86_400_000;

type Payer = { workspaceId: string };

/** A renewal whose card is declined, as many days ago as that. */
async function givenLatePayment(
  { page, db, stripe }: { page: Page; db: Database; stripe: StripeControl },
  { payer, daysAgo }: { payer: Payer; daysAgo: number },
) {
  await subscribe(page, "Pro");
  await stripe.setCard(await customerOf(db, payer), "declines");
  await stripe.advance({ days: 31, hours: 2 });
  await setLateSince(db, payer, daysAgo);
}

/** The stand-in's clock has moved, ours has not. */
const setLateSince = (db: Database, { workspaceId }: Payer, daysAgo: number) =>
  db
    .update(subscriptions)
    .set({ pastDueSince: new Date(Date.now() - daysAgo * DAY_MS) })
    .where(eq(subscriptions.workspaceId, workspaceId));

async function givenFreeCreditsUsed(db: Database, { workspaceId }: Payer) {
  const now = new Date();
  const monthFrom = (months: number) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, 1));
  await db.insert(usageTotals).values({
    workspaceId,
    periodSource: "free",
    periodStart: monthFrom(0),
    periodEnd: monthFrom(1),
    planId: "free",
    includedLimit: 50_000n,
    includedUsed: 50_000n,
  });
}

const banner = (page: Page) =>
  page.getByRole("region", { name: "Payment is late" });

test("a late payment is told everywhere with its grace, and paying restores at once", {
  tag: "@desktop",
}, async ({ page, db, stripe, signInNewcomer }) => {
  const payer = await signInNewcomer();
  await givenLatePayment({ page, db, stripe }, { payer, daysAgo: 1.2 });

  for (const path of ["/chat", "/usage", "/settings", "/billing"]) {
    await page.goto(path);
    await expect(banner(page)).toContainText(
      /Your payment of \$20 failed on .*\. Pro stays until .*: 2 days left\./,
    );
  }
  await expect(act(page, /^Change to Team/)).toHaveAttribute(
    "aria-disabled",
    "true",
  );
  await banner(page).getByRole("button", { name: "Update payment" }).click();
  await pay(page);
  await stripe.settled();

  await page.goto("/chat");
  await expect(banner(page)).toBeHidden();
  await expect(page.getByText("You have 2,000,000 credits")).toBeVisible();
});

test("after the grace the free limits hold, and the refused question waits for the payment", {
  tag: "@desktop",
}, async ({ page, db, stripe, model, signInNewcomer }) => {
  const payer = await signInNewcomer();
  await givenLatePayment({ page, db, stripe }, { payer, daysAgo: 4 });
  await page.goto("/chat");
  await expect(banner(page)).toContainText(
    "Until it is paid, the limits of the free plan hold.",
  );
  await givenFreeCreditsUsed(db, payer);
  await ask(page, "What is a ledger?");
  const refused = page.getByRole("alert", {
    name: /Your last payment failed\./,
  });
  await expect(refused).toBeVisible();
  expect(await model.calls()).toEqual([]);

  await refused.getByRole("link", { name: "Update payment" }).click();
  await expect(page).toHaveURL(/\/billing\?next=/);
  await banner(page).getByRole("button", { name: "Update payment" }).click();
  await pay(page);
  await stripe.settled();
  await page.goto("/chat");

  await expect(composer(page)).toHaveValue("What is a ledger?");
  await composer(page).press("Enter");
  await expect(receipt(lastAnswer(page))).toContainText("paid from plan");
});

test("a suspended person can end what they pay for, and nothing else", {
  tag: "@desktop",
}, async ({ page, db, signInNewcomer }) => {
  const { userId, workspaceId } = await signInNewcomer({
    timeZone: "Europe/Berlin",
  });
  await subscribe(page, "Pro");
  await db
    .update(users)
    .set({ status: "suspended", suspendedReason: "unpaid invoices" })
    .where(eq(users.id, userId));
  await page.goto("/billing");
  await expect(page).toHaveURL(/\/suspended/);

  await page.getByRole("button", { name: "Cancel Pro" }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^Cancel on/ })
    .click();

  await expect(
    page.getByText(/^Pro ends on .* and is not renewed/),
  ).toBeVisible();
  const [subscription] = await db
    .select()
    .from(subscriptions)
    .where(eq(subscriptions.workspaceId, workspaceId));
  expect(subscription?.cancelAtPeriodEnd).toBe(true);
});
